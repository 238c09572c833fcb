import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';

/*
 * Google's SDK (`@google/genai` 3.1) hands on no field that it does not know: `finishMessage` is lost, and so is an error
 * inside the stream that is no object with a status of its own. `promptFeedback` and `content` come through as they are.
 */

/** A chunk's JSON text with what the SDK would lose moved to where it comes through; most are given back as they are. */
export function keepBlindFields(payload: string): string {
  if (!/"(?:error|finishMessage)"/.test(payload)) return payload;
  try {
    const chunk: unknown = JSON.parse(payload);
    if (!isJsonObject(chunk)) return payload;
    if (chunk['error']) return JSON.stringify({ promptFeedback: { error: chunk['error'] } });
    const { candidates } = chunk;
    if (!Array.isArray(candidates)) return payload;
    return JSON.stringify({ ...chunk, candidates: candidates.map(withMessageInContent) });
  } catch {
    return payload;
  }
}

function withMessageInContent(candidate: JsonValue): JsonValue {
  if (!isJsonObject(candidate) || candidate['finishMessage'] === undefined) return candidate;
  const content = isJsonObject(candidate['content']) ? candidate['content'] : {};
  return { ...candidate, content: { ...content, finishMessage: candidate['finishMessage'] } };
}

/** The error that a chunk is, wherever it stands. */
export function errorOfChunk({ error, promptFeedback }: JsonObject): JsonValue | undefined {
  return error ?? (isJsonObject(promptFeedback) ? promptFeedback['error'] : undefined);
}

/** The vendor's sentence about the end of a candidate, wherever it stands. */
export function finishMessageOf({ finishMessage, content }: JsonObject): JsonValue | undefined {
  return finishMessage ?? (isJsonObject(content) ? content['finishMessage'] : undefined);
}
