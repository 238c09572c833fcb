/** True for an object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts among the values of `data`, by their keys; none where it is no object. */
export function textsOf(data: unknown): Record<string, string> {
  const entries = Object.entries(isRecord(data) ? data : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
