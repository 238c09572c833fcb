import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { textOf } from '../jsonParts.ts';

/** What a delta or a message says: to the reader, to itself, and to decline. */
export interface CompletionContent {
  text: string;
  reasoning: string;
  refusal: string;
}

/**
 * Reads what a delta says. `content` is a text, or a list of parts (Mistral, some gateways); reasoning goes by several names.
 * Groq's `<think>…</think>` inside the text stays text: the vendor takes it out itself where its `reasoning_format` says so.
 */
export function contentOf(delta: JsonObject): CompletionContent {
  const refusal = textOf(delta['refusal']);
  const reasoning = textOf(delta['reasoning']) || textOf(delta['reasoning_content']);
  if (typeof delta['content'] === 'string' || !Array.isArray(delta['content'])) {
    return { text: textOf(delta['content']), reasoning, refusal };
  }
  const content = { text: '', reasoning, refusal };
  for (const part of delta['content']) addPart(part, content);
  return content;
}

function addPart(part: JsonValue, content: CompletionContent): void {
  if (typeof part === 'string') content.text += part;
  if (!isJsonObject(part)) return;
  switch (part['type']) {
    case 'thinking':
    case 'reasoning':
      content.reasoning += textIn(part['thinking'] ?? part['text']);
      break;
    case 'refusal':
      content.refusal += textOf(part['refusal']);
      break;
    default:
      content.text += textOf(part['text']);
  }
}

/** A text, or the texts of a list of parts. */
function textIn(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return textOf(value);
  return value.map((part) => (isJsonObject(part) ? textOf(part['text']) : textOf(part))).join('');
}
