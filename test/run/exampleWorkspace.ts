import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './build.ts';

/** The sample workspace that `npm start` opens and that the suites copy. */
export const examples = join(root, 'examples');

/** Where the configs of `examples/` expect the demo model. */
const usualOrigin = 'http://127.0.0.1:4141';

/** Lets the configs of a copy of `examples/` point at a demo model on another port. */
export async function pointConfigsAt(workspace: string, origin: string): Promise<void> {
  const folder = join(workspace, 'llm_configs');
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll(usualOrigin, origin));
  }
}
