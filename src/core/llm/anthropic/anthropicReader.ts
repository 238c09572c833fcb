import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { objectOf } from '../jsonParts.ts';
import { finishReasonOf } from '../finishReason.ts';
import { providerFailure, type FailureContext } from '../failure/providerFailure.ts';
import type { StreamEvent } from '../streamEvent.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';
import type { ToolNames } from '../toolNames.ts';
import type { TurnReader } from '../turnReader.ts';

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const numberOf = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);
const noEvents: readonly StreamEvent[] = [];

/** A content block under way; `json` is the text of a call's arguments. */
interface OpenBlock {
  block: JsonObject;
  json: string;
}

/**
 * Reads the events of Anthropic's messages, and whole messages. Terminal is the `message_delta` with a `stop_reason`. A
 * second `message_start` starts the message over: what was shown of it is not shown again.
 */
export class AnthropicReader implements TurnReader {
  private readonly names: ToolNames;
  private readonly context: FailureContext;
  private blocks = new Map<number, OpenBlock>();
  private rawReason: string | undefined;
  private model = '';
  private input: number | undefined;
  private output = 0;
  /** All text given out, and how far a message that started over has come in repeating it. */
  private shown = '';
  private repeated: string | undefined;

  constructor(names: ToolNames, context: FailureContext) {
    this.names = names;
    this.context = context;
  }

  get isComplete(): boolean {
    return this.rawReason !== undefined;
  }

  get isFinal(): boolean {
    return this.isComplete;
  }

  read(chunk: unknown): readonly StreamEvent[] {
    if (!isJsonObject(chunk)) return noEvents;
    switch (textOf(chunk['type'])) {
      case 'message_start':
        return isJsonObject(chunk['message']) ? this.start(chunk['message']) : noEvents;
      case 'content_block_start':
        return this.openBlock(numberOf(chunk['index']), chunk['content_block']);
      case 'content_block_delta':
        return isJsonObject(chunk['delta']) ? this.addDelta(numberOf(chunk['index']), chunk['delta']) : noEvents;
      case 'message_delta':
        this.readEnd(chunk['delta'], chunk['usage']);
        return noEvents;
      case 'message':
        return this.readWhole(chunk);
      default:
        return noEvents;
    }
  }

  private start(message: JsonObject): readonly StreamEvent[] {
    if (this.blocks.size > 0) {
      this.blocks = new Map();
      this.repeated = '';
    }
    this.readUsage(message['usage']);
    const model = textOf(message['model']);
    if (this.model !== '' || model === '') return noEvents;
    this.model = model;
    return [{ type: 'model', model }];
  }

  private openBlock(index: number, block: JsonValue | undefined): readonly StreamEvent[] {
    if (!isJsonObject(block)) return noEvents;
    this.blocks.set(index, { block: { ...block }, json: '' });
    return this.textEvents(block);
  }

  private textEvents(block: JsonObject): readonly StreamEvent[] {
    const thinking = textOf(block['thinking']);
    if (thinking !== '') return [{ type: 'reasoning', text: thinking }];
    const text = this.unshown(textOf(block['text']));
    return text === '' ? noEvents : [{ type: 'text', text }];
  }

  private addDelta(index: number, delta: JsonObject): readonly StreamEvent[] {
    const open = this.blocks.get(index);
    if (!open) return noEvents;
    const { block } = open;
    switch (textOf(delta['type'])) {
      case 'text_delta': {
        const text = textOf(delta['text']);
        block['text'] = textOf(block['text']) + text;
        const fresh = this.unshown(text);
        return fresh === '' ? noEvents : [{ type: 'text', text: fresh }];
      }
      case 'thinking_delta': {
        const text = textOf(delta['thinking']);
        block['thinking'] = textOf(block['thinking']) + text;
        return text === '' || this.repeated !== undefined ? noEvents : [{ type: 'reasoning', text }];
      }
      case 'signature_delta':
        block['signature'] = textOf(block['signature']) + textOf(delta['signature']);
        return noEvents;
      case 'input_json_delta':
        open.json += textOf(delta['partial_json']);
        return noEvents;
      default:
        return noEvents;
    }
  }

  /** The part of a text that was not shown before the message started over. */
  private unshown(text: string): string {
    if (this.repeated === undefined) {
      this.shown += text;
      return text;
    }
    this.repeated += text;
    if (this.shown.startsWith(this.repeated)) return '';
    const fresh = this.repeated.startsWith(this.shown) ? this.repeated.slice(this.shown.length) : text;
    this.shown = this.repeated;
    return fresh;
  }

  private readEnd(delta: JsonValue | undefined, usage: JsonValue | undefined): void {
    this.readUsage(usage);
    const reason = isJsonObject(delta) ? textOf(delta['stop_reason']) : '';
    if (reason !== '') this.rawReason = reason;
  }

  /** Counts are cumulative. What was read from or written to the cache was input as well. */
  private readUsage(usage: JsonValue | undefined): void {
    if (!isJsonObject(usage)) return;
    if (typeof usage['input_tokens'] === 'number') {
      const cached = numberOf(usage['cache_creation_input_tokens']) + numberOf(usage['cache_read_input_tokens']);
      this.input = usage['input_tokens'] + cached;
    }
    if (typeof usage['output_tokens'] === 'number') this.output = usage['output_tokens'];
  }

  private readWhole(message: JsonObject): readonly StreamEvent[] {
    const events = [...this.start(message)];
    const content = Array.isArray(message['content']) ? message['content'] : [];
    for (const [index, block] of content.entries()) events.push(...this.openBlock(index, block));
    this.readEnd(message, undefined);
    return events;
  }

  /** @throws AppError `ContextTooLong` where the model's context ended before the answer */
  end(): readonly StreamEvent[] {
    if (this.rawReason === 'model_context_window_exceeded') {
      throw providerFailure('ContextTooLong', "the answer reached the end of the model's context.", this.context);
    }
    const rawReason = this.rawReason ?? '';
    const reason = finishReasonOf('anthropic', rawReason);
    const assembly = new ToolCallAssembly();
    const blocks = [...this.blocks].sort(([a], [b]) => a - b).map(([, open]) => open);
    for (const [index, { block, json }] of blocks.entries()) {
      if (block['type'] !== 'tool_use') continue;
      const given = isJsonObject(block['input']) && Object.keys(block['input']).length > 0;
      const args = json === '' && given ? JSON.stringify(block['input']) : json;
      assembly.add({ index, id: textOf(block['id']), name: textOf(block['name']), arguments: args });
    }
    const calls = assembly.finish(reason).map((call) => ({ ...call, name: this.names.fromVendor(call.name) }));
    const events: StreamEvent[] = [...calls];
    if (this.input !== undefined) events.push({ type: 'usage', inputTokens: this.input, outputTokens: this.output });
    if (blocks.some(({ block }) => isThinking(block))) {
      events.push({ type: 'provider-parts', parts: blocks.map(completeBlock).filter((block) => !isEmptyText(block)) });
    }
    events.push({ type: 'finish', reason, rawReason });
    return events;
  }
}

const isThinking = (block: JsonObject): boolean =>
  block['type'] === 'thinking' || block['type'] === 'redacted_thinking';
const isEmptyText = (block: JsonObject): boolean => block['type'] === 'text' && textOf(block['text']).trim() === '';

function completeBlock({ block, json }: OpenBlock): JsonObject {
  return block['type'] === 'tool_use' && json !== '' ? { ...block, input: objectOf(json) } : block;
}
