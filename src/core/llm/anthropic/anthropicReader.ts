import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { providerFailure, shortLine, type FailureContext } from '../failure/providerFailure.ts';
import { uselessTurn } from '../failure/uselessTurn.ts';
import { failureOfVendorError } from '../failure/vendorFailure.ts';
import { finishReasonOf, settledReason } from '../finishReason.ts';
import { argumentsText, countOf, isNestedTooDeeply, objectOf, textOf } from '../jsonParts.ts';
import type { StreamEvent } from '../streamEvent.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';
import type { ToolNames } from '../toolNames.ts';
import type { TurnReader } from '../turnReader.ts';
import { AnthropicUsage } from './anthropicUsage.ts';
import { ToldContent } from './toldContent.ts';

const noEvents: readonly StreamEvent[] = [];

/** A content block under way; `json` is the text of a call's arguments. */
interface OpenBlock {
  block: JsonObject;
  json: string;
}

/** The kind of block that a delta belongs to, for one whose start never came. */
const blockTypeOfDelta: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
  input_json_delta: 'tool_use',
};

/**
 * Reads the events of Anthropic's messages, and whole messages. Terminal is the `message_delta` with a `stop_reason`. A
 * second `message_start` starts the message over.
 */
export class AnthropicReader implements TurnReader {
  private readonly names: ToolNames;
  private readonly context: FailureContext;
  private readonly told = new ToldContent();
  private readonly usage = new AnthropicUsage();
  private blocks = new Map<number, OpenBlock>();
  private rawReason: string | undefined;
  private explanation = '';
  private model = '';

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

  /** @throws AppError for an error in an event's place */
  read(chunk: unknown): readonly StreamEvent[] {
    if (!isJsonObject(chunk)) return noEvents;
    switch (chunk['type']) {
      case 'message_start':
        return isJsonObject(chunk['message']) ? this.start(chunk['message']) : noEvents;
      case 'content_block_start':
        return this.openBlock(countOf(chunk['index']) ?? 0, chunk['content_block']);
      case 'content_block_delta':
        return isJsonObject(chunk['delta']) ? this.addDelta(countOf(chunk['index']) ?? 0, chunk['delta']) : noEvents;
      case 'message_delta':
        return this.readEnd(chunk['delta'], chunk['usage']);
      case 'message':
        return this.readWhole(chunk);
      default:
        if (chunk['type'] === 'error' || isJsonObject(chunk['error'])) {
          throw failureOfVendorError({ body: chunk }, this.context);
        }
        return noEvents;
    }
  }

  private start(message: JsonObject): readonly StreamEvent[] {
    if (this.blocks.size > 0) {
      this.blocks = new Map();
      this.told.restart();
    }
    return [...this.modelEvents(textOf(message['model'])), ...this.usageEvents(message['usage'])];
  }

  private modelEvents(model: string): readonly StreamEvent[] {
    if (model === '' || model === this.model) return noEvents;
    this.model = model;
    return [{ type: 'model', model }];
  }

  private usageEvents(counts: JsonValue | undefined): readonly StreamEvent[] {
    const usage = this.usage.read(counts);
    return usage ? [{ type: 'usage', ...usage }] : noEvents;
  }

  private openBlock(index: number, block: JsonValue | undefined): readonly StreamEvent[] {
    if (!isJsonObject(block)) return noEvents;
    this.blocks.set(index, { block: { ...block }, json: '' });
    // Another model took over.
    if (block['type'] === 'fallback' && isJsonObject(block['to']))
      return this.modelEvents(textOf(block['to']['model']));
    const thinking = textOf(block['thinking']);
    return thinking === '' ? this.told.tell('text', textOf(block['text'])) : this.told.tell('reasoning', thinking);
  }

  private addDelta(index: number, delta: JsonObject): readonly StreamEvent[] {
    const type = textOf(delta['type']);
    const open = this.blocks.get(index) ?? this.openSilently(index, type);
    if (!open) return noEvents;
    const { block } = open;
    switch (type) {
      case 'text_delta':
        return this.told.tell('text', extend(block, 'text', delta));
      case 'thinking_delta':
        return this.told.tell('reasoning', extend(block, 'thinking', delta));
      case 'signature_delta':
        extend(block, 'signature', delta);
        return noEvents;
      case 'input_json_delta':
        open.json += textOf(delta['partial_json']);
        return noEvents;
      default:
        return noEvents;
    }
  }

  private openSilently(index: number, deltaType: string): OpenBlock | undefined {
    const type = Object.hasOwn(blockTypeOfDelta, deltaType) ? blockTypeOfDelta[deltaType] : undefined;
    if (type === undefined) return undefined;
    const open: OpenBlock = { block: { type }, json: '' };
    this.blocks.set(index, open);
    return open;
  }

  private readEnd(delta: JsonValue | undefined, usage: JsonValue | undefined): readonly StreamEvent[] {
    const reason = isJsonObject(delta) ? textOf(delta['stop_reason']) : '';
    if (reason !== '') this.rawReason = reason;
    if (isJsonObject(delta) && isJsonObject(delta['stop_details'])) {
      const { category, explanation } = delta['stop_details'];
      this.explanation = [textOf(category), textOf(explanation)].filter((words) => words !== '').join(': ');
    }
    return this.usageEvents(usage);
  }

  private readWhole(message: JsonObject): readonly StreamEvent[] {
    const events = [...this.start(message)];
    const content = Array.isArray(message['content']) ? message['content'] : [];
    for (const [index, block] of content.entries()) events.push(...this.openBlock(index, block));
    return [...events, ...this.readEnd(message, undefined)];
  }

  /**
   * @throws AppError `ContextTooLong` where the model's context ended before the answer; `StreamInterrupted` where the turn
   * ended without text or a call, and not because it was done, cut or declined
   */
  end(): readonly StreamEvent[] {
    const rawReason = this.rawReason ?? '';
    if (rawReason === 'model_context_window_exceeded') {
      const what = "the answer reached the end of the model's context.";
      throw providerFailure('ContextTooLong', what, this.context, { vendor: { code: rawReason } });
    }
    const events: StreamEvent[] = [...this.told.settle()];
    const given = finishReasonOf('anthropic', rawReason);
    const blocks = [...this.blocks].sort(([a], [b]) => a - b).map(([, open]) => open);
    const calls = callsOf(blocks).finish(given);
    if (!this.told.hasText && calls.length === 0 && (given === 'other' || given === 'tool-calls')) {
      throw uselessTurn(this.context, rawReason, this.explanation);
    }
    events.push(...calls.map((call) => ({ ...call, name: this.names.fromVendor(call.name) })));
    if (blocks.some(({ block }) => isThinking(block))) {
      const parts = blocks.map(completeBlock).filter((block) => !isEmptyText(block));
      if (!isNestedTooDeeply(parts)) events.push({ type: 'provider-parts', parts });
    }
    const explanation = shortLine(this.explanation, 500, this.context.secrets);
    events.push({
      type: 'finish',
      reason: settledReason(given, calls.length > 0),
      rawReason,
      ...(explanation === '' ? {} : { explanation }),
    });
    return events;
  }
}

/** Adds a delta's text to the block and gives it back. */
function extend(block: JsonObject, key: 'text' | 'thinking' | 'signature', delta: JsonObject): string {
  const text = textOf(delta[key]);
  block[key] = textOf(block[key]) + text;
  return text;
}

function callsOf(blocks: readonly OpenBlock[]): ToolCallAssembly {
  const assembly = new ToolCallAssembly();
  for (const [index, { block, json }] of blocks.entries()) {
    if (block['type'] !== 'tool_use') continue;
    const given = isJsonObject(block['input']) && Object.keys(block['input']).length > 0;
    const args = json === '' && given ? argumentsText(block['input']) : json;
    assembly.add({ index, id: textOf(block['id']), name: textOf(block['name']), arguments: args });
  }
  return assembly;
}

const isThinking = (block: JsonObject): boolean =>
  block['type'] === 'thinking' || block['type'] === 'redacted_thinking';
const isEmptyText = (block: JsonObject): boolean => block['type'] === 'text' && textOf(block['text']).trim() === '';

function completeBlock({ block, json }: OpenBlock): JsonObject {
  return block['type'] === 'tool_use' && json !== '' ? { ...block, input: objectOf(json) } : block;
}
