// `npm start [-- --browser]`: a real VS Code with the extension, the demo model and the sample workspace.
import { runUnderNode24 } from './runUnderNode24.mjs';

await runUnderNode24(new URL('./start.ts', import.meta.url));
