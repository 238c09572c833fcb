import type { Json } from '../../model/modelRequest.ts';

/** The three formats that the vendors answer in. */
export type AnswerFormat = 'chatCompletions' | 'anthropic' | 'gemini';

/** What an answer holds, read straight from its bytes. */
export interface RecordedAnswer {
  text: string;
  calls: { name: string; arguments: unknown }[];
  usage: { inputTokens: number; outputTokens: number } | undefined;
  /** The vendor's word for the end; undefined where there is none. */
  reason: string | undefined;
  /** An error stands in it, or it says that the prompt was blocked. */
  failed: boolean;
  /** It came as one document. */
  isWhole: boolean;
}

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.map(objectOf) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const sum = (...counts: unknown[]): number => counts.reduce<number>((total, count) => total + Number(count ?? 0), 0);
const parse = (text: string): unknown => (text === '' ? {} : (JSON.parse(text) as unknown));

/** The JSON documents of a body: those of its events, or itself. */
function documentsOf(body: string): { documents: Json[]; isWhole: boolean } {
  if (/^\s*[{[]/.test(body)) {
    const value = JSON.parse(body) as unknown;
    return { documents: Array.isArray(value) ? listOf(value) : [objectOf(value)], isWhole: true };
  }
  const payloads = body.split(/\r?\n\r?\n/).map((event) =>
    event
      .split(/\r?\n/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5))
      .join('\n')
      .trim(),
  );
  const documents = payloads
    .filter((payload) => payload !== '' && payload !== '[DONE]')
    .map((payload) => parse(payload));
  return { documents: documents.map(objectOf), isWhole: false };
}

/** Reads a recorded body plainly: all of it at once, and none of the odd cases that no recording has. */
export function readRecording(format: AnswerFormat, body: string): RecordedAnswer {
  const { documents, isWhole } = documentsOf(body);
  const read = { chatCompletions: readCompletion, anthropic: readMessage, gemini: readGemini }[format];
  const failed = documents.some((document) => Boolean(document['error']));
  return { failed, isWhole, ...read(documents) };
}

type Reading = Omit<RecordedAnswer, 'isWhole' | 'failed'> & { failed?: true };

function readCompletion(documents: readonly Json[]): Reading {
  const reading: Reading = { text: '', calls: [], usage: undefined, reason: undefined };
  const calls = new Map<unknown, { name: string; arguments: string }>();
  for (const document of documents) {
    const usage = objectOf(document['usage'] ?? objectOf(document['x_groq'])['usage']);
    if (usage['prompt_tokens'] !== undefined) {
      reading.usage = { inputTokens: sum(usage['prompt_tokens']), outputTokens: sum(usage['completion_tokens']) };
    }
    const choice = listOf(document['choices'])[0] ?? {};
    const delta = objectOf(choice['delta'] ?? choice['message']);
    reading.text += textOf(delta['content']) + textOf(delta['refusal']);
    for (const [position, piece] of listOf(delta['tool_calls']).entries()) {
      const key = piece['index'] ?? position;
      const call = calls.get(key) ?? { name: '', arguments: '' };
      const { name, arguments: args } = objectOf(piece['function']);
      calls.set(key, { name: call.name + textOf(name), arguments: call.arguments + textOf(args) });
    }
    reading.reason = textOf(choice['finish_reason']) || reading.reason;
  }
  reading.calls = [...calls.values()].map(({ name, arguments: args }) => ({ name, arguments: parse(args) }));
  return reading;
}

function readMessage(documents: readonly Json[]): Reading {
  let blocks: Json[] = [];
  let json: string[] = [];
  let reason: string | undefined;
  let counts: Json = {};
  const count = (usage: unknown) => (counts = { ...counts, ...objectOf(usage) });
  for (const document of documents) {
    const delta = objectOf(document['delta']);
    const index = Number(document['index']);
    if (document['type'] === 'message') {
      blocks = listOf(document['content']);
      reason = textOf(document['stop_reason']);
      count(document['usage']);
    } else if (document['type'] === 'message_start') {
      blocks = [];
      json = [];
      count(objectOf(document['message'])['usage']);
    } else if (document['type'] === 'content_block_start') blocks[index] = { ...objectOf(document['content_block']) };
    else if (delta['type'] === 'text_delta') {
      blocks[index] = { ...blocks[index], text: textOf(blocks[index]?.['text']) + textOf(delta['text']) };
    } else if (delta['type'] === 'input_json_delta') json[index] = (json[index] ?? '') + textOf(delta['partial_json']);
    else if (document['type'] === 'message_delta') {
      reason = textOf(delta['stop_reason']) || reason;
      count(document['usage']);
    }
  }
  // A call that the limit or a refusal cut off is none.
  const isWhole = (index: number): boolean => reason === 'tool_use' || (reason !== 'refusal' && isJson(json[index]));
  return {
    text: blocks.map((block) => (block['type'] === 'text' ? textOf(block['text']) : '')).join(''),
    calls: blocks.flatMap(({ type, name, input }, index) =>
      type === 'tool_use' && isWhole(index)
        ? [{ name: textOf(name), arguments: json[index] ? parse(json[index]) : input }]
        : [],
    ),
    usage:
      counts['input_tokens'] === undefined
        ? undefined
        : {
            inputTokens: sum(
              counts['input_tokens'],
              counts['cache_creation_input_tokens'],
              counts['cache_read_input_tokens'],
            ),
            outputTokens: sum(counts['output_tokens']),
          },
    reason,
  };
}

function isJson(text: string | undefined): boolean {
  try {
    JSON.parse(text ?? '');
    return true;
  } catch {
    return false;
  }
}

function readGemini(documents: readonly Json[]): Reading {
  const reading: Reading = { text: '', calls: [], usage: undefined, reason: undefined };
  for (const document of documents) {
    const usage = objectOf(document['usageMetadata']);
    if (usage['promptTokenCount'] !== undefined) {
      reading.usage = {
        inputTokens: sum(usage['promptTokenCount']),
        outputTokens: sum(usage['candidatesTokenCount'], usage['thoughtsTokenCount']),
      };
    }
    const candidate = listOf(document['candidates'])[0];
    if (!candidate && objectOf(document['promptFeedback'])['blockReason'] !== undefined) reading.failed = true;
    for (const part of listOf(objectOf(candidate?.['content'])['parts'])) {
      if (part['functionCall'] !== undefined) readGeminiCall(objectOf(part['functionCall']), reading.calls);
      else if (part['thought'] !== true) reading.text += textOf(part['text']);
    }
    reading.reason = textOf(candidate?.['finishReason']) || reading.reason;
  }
  return reading;
}

function readGeminiCall(call: Json, calls: { name: string; arguments: unknown }[]): void {
  if (textOf(call['name']) !== '') calls.push({ name: textOf(call['name']), arguments: call['args'] ?? {} });
  const last = calls.at(-1);
  for (const piece of listOf(call['partialArgs'])) {
    const steps = textOf(piece['jsonPath'])
      .replace(/^\$\.?/, '')
      .split(/[.[\]]+/)
      .filter((step) => step !== '');
    const value = piece['stringValue'] ?? piece['numberValue'] ?? piece['boolValue'] ?? null;
    if (last) last.arguments = withValue(last.arguments, steps, value);
  }
}

/** The document with a value at the path: a text goes on, and a step of digits is a place in a list. */
function withValue(node: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return typeof node === 'string' && typeof value === 'string' ? node + value : value;
  const copy = (/^\d+$/.test(step) ? [...((node as unknown[] | undefined) ?? [])] : { ...objectOf(node) }) as Json;
  copy[step] = withValue(copy[step], rest, value);
  return copy;
}
