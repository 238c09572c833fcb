// Runs the demo model alone, until it is told to stop: `node test/model/serve.mjs [PORT]`.
import { runUnderNode24 } from '../editor/runUnderNode24.mjs';

await runUnderNode24(new URL('./serveDemoModel.ts', import.meta.url));
