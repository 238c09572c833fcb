// `npm run test:faults [pattern]`: the fault tests with their full counts.
import { runUnderNode24 } from '../editor/runUnderNode24.mjs';

process.env.PROMPTDECK_FAULT_FULL = '1';
process.argv.splice(2, 0, 'faults');
await runUnderNode24(new URL('../run/runSuites.ts', import.meta.url));
