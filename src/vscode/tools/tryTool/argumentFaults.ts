import { isJsonObject, type JsonObject } from '../../../core/base/json.ts';
import { checkArguments } from '../../../core/tools/checkArguments.ts';
import type { ToolSpec } from '../../../core/tools/tool.ts';
import { withinTime } from '../../../node/runtime/withinTime.ts';

/** What is wrong with each argument by itself, by name: a form tells all of it at once. @param spec as the model sees it */
export async function argumentFaults({ parameters }: ToolSpec, sent: JsonObject): Promise<Record<string, string>> {
  const { properties, $defs, definitions } = parameters;
  const found: [string, string][] = [];
  for (const [name, value] of Object.entries(sent)) {
    const schema = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) continue;
    const alone = {
      type: 'object',
      properties: { [name]: schema },
      ...($defs === undefined ? {} : { $defs }),
      ...(definitions === undefined ? {} : { definitions }),
    };
    const checked = await checkArguments(alone, { [name]: value }, withinTime);
    if (!checked.ok && checked.audience === 'model') found.push([name, checked.message]);
  }
  return Object.fromEntries(found);
}
