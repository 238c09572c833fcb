// `npm run bench [name]`: all benches, or one of them.
import { runUnderNode24 } from '../editor/runUnderNode24.mjs';

await runUnderNode24(new URL('./runBenches.ts', import.meta.url));
