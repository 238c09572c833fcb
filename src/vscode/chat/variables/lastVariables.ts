import type { JsonObject } from '../../../core/base/json.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import { contextVariableNames } from '../../context/contextVariables.ts';

/** What the newest chat of a prompt holds, but for what the editor gave it. */
export async function lastVariables(
  { chatHistories }: Pick<Runtime, 'chatHistories'>,
  promptName: string,
): Promise<JsonObject> {
  const [newest] = await chatHistories.summaries({ promptName });
  const chat = newest && (await chatHistories.get(newest.id));
  const fromEditor: ReadonlySet<string> = new Set(contextVariableNames);
  const held = Object.entries(chat?.currentContextVariables ?? {});
  return Object.fromEntries(held.filter(([name]) => !fromEditor.has(name)));
}
