// Runs the demo model until it is told to stop: `node test/model/serveDemoModel.ts [PORT]`.
import { demoModelPort, startDemoModel } from './demoModel.ts';

const model = await startDemoModel({ port: Number(process.argv[2] ?? demoModelPort) });
console.log(`Demo model: ${model.url}`);
const stop = (): void => {
  void model.close().then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
