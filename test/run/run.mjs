// `npm test [unit|faults|host|window] [pattern]`: all suites, or one of them, or its tests whose title matches a pattern.
import { runUnderNode24 } from '../editor/runUnderNode24.mjs';

await runUnderNode24(new URL('./runSuites.ts', import.meta.url));
