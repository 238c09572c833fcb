import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';

/** The steps of a path such as `$.items[0].name` or `$['a b']`. */
function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  for (const match of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\[(['"])(.*?)\3\]/g)) {
    if (match[2] !== undefined) steps.push(Number(match[2]));
    else steps.push(match[1] ?? match[4] ?? '');
  }
  return steps;
}

function childOf(
  node: JsonObject | JsonValue[],
  step: string | number,
  next: string | number,
): JsonObject | JsonValue[] {
  const made: JsonObject | JsonValue[] = typeof next === 'number' ? [] : {};
  const found = Array.isArray(node) ? node[Number(step)] : ownValue(node, String(step));
  if (isJsonObject(found) || Array.isArray(found)) return found;
  setValue(node, step, made);
  return made;
}

const ownValue = (node: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(node, key) ? node[key] : undefined;

function setValue(node: JsonObject | JsonValue[], step: string | number, value: JsonValue): void {
  if (Array.isArray(node)) node[Number(step)] = value;
  else Object.defineProperty(node, step, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * Adds one of Gemini's `partialArgs` to a call's arguments: a value at a JSON path. Texts come in pieces that are joined.
 */
export function addPartialArgument(args: JsonObject, piece: JsonObject): void {
  const steps = typeof piece['jsonPath'] === 'string' ? stepsOf(piece['jsonPath']) : [];
  const last = steps.at(-1);
  if (last === undefined || steps.some((step) => typeof step === 'number' && step > 10_000)) return;
  let node: JsonObject | JsonValue[] = args;
  for (const [index, step] of steps.slice(0, -1).entries()) node = childOf(node, step, steps[index + 1] ?? last);
  const value = piece['stringValue'] ?? piece['numberValue'] ?? piece['boolValue'] ?? null;
  const before = Array.isArray(node) ? node[Number(last)] : ownValue(node, String(last));
  setValue(node, last, typeof value === 'string' && typeof before === 'string' ? before + value : value);
}
