import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { providerFailure, type FailureContext } from '../failure/providerFailure.ts';
import { failureOfVendorError } from '../failure/vendorFailure.ts';
import { finishReasonOf } from '../finishReason.ts';
import { countOf, textOf } from '../jsonParts.ts';
import type { StreamEvent } from '../streamEvent.ts';
import type { ToolNames } from '../toolNames.ts';
import { turnEnd } from '../turnEnd.ts';
import { TurnFacts } from '../turnFacts.ts';
import type { TurnEnd, TurnReader } from '../turnReader.ts';
import { AnthropicBlocks } from './anthropicBlocks.ts';
import { AnthropicUsage } from './anthropicUsage.ts';
import { ToldContent } from './toldContent.ts';

const noEvents: readonly StreamEvent[] = [];

/**
 * Reads the events of Anthropic's messages, and whole messages. Terminal is the `message_delta` with a `stop_reason`: all of
 * the message is there then. A second `message_start` starts the message over.
 */
export class AnthropicReader implements TurnReader {
  private readonly names: ToolNames;
  private readonly context: FailureContext;
  private readonly told = new ToldContent();
  private readonly usage = new AnthropicUsage();
  private readonly facts = new TurnFacts();
  private blocks = new AnthropicBlocks();
  private rawReason: string | undefined;
  private explanation = '';

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
    if (!this.blocks.isEmpty) {
      this.blocks = new AnthropicBlocks();
      this.told.restart();
    }
    return this.facts.tell(message['model'], this.usage.read(message['usage'])) ?? noEvents;
  }

  private openBlock(index: number, block: JsonValue | undefined): readonly StreamEvent[] {
    if (!isJsonObject(block)) return noEvents;
    this.blocks.open(index, block);
    // Another model took over.
    if (block['type'] === 'fallback' && isJsonObject(block['to'])) {
      return this.facts.tell(block['to']['model'], undefined) ?? noEvents;
    }
    const thinking = textOf(block['thinking']);
    return thinking === '' ? this.told.tell('text', textOf(block['text'])) : this.told.tell('reasoning', thinking);
  }

  private addDelta(index: number, delta: JsonObject): readonly StreamEvent[] {
    this.blocks.extend(index, delta);
    switch (delta['type']) {
      case 'text_delta':
        return this.told.tell('text', textOf(delta['text']));
      case 'thinking_delta':
        return this.told.tell('reasoning', textOf(delta['thinking']));
      default:
        return noEvents;
    }
  }

  private readEnd(delta: JsonValue | undefined, usage: JsonValue | undefined): readonly StreamEvent[] {
    const reason = isJsonObject(delta) ? textOf(delta['stop_reason']) : '';
    if (reason !== '') this.rawReason = reason;
    if (isJsonObject(delta) && isJsonObject(delta['stop_details'])) {
      const { category, explanation } = delta['stop_details'];
      this.explanation = [textOf(category), textOf(explanation)].filter((words) => words !== '').join(': ');
    }
    return this.facts.tell(undefined, this.usage.read(usage)) ?? noEvents;
  }

  private readWhole(message: JsonObject): readonly StreamEvent[] {
    const events = [...this.start(message)];
    const content = Array.isArray(message['content']) ? message['content'] : [];
    for (const [index, block] of content.entries()) events.push(...this.openBlock(index, block));
    return [...events, ...this.readEnd(message, undefined)];
  }

  /** A failure is `ContextTooLong` where the model's context ended before the answer, else as of `turnEnd`. */
  end(): TurnEnd {
    const { rawReason = '', context } = this;
    const settled = this.told.settle();
    const tooLong = "the answer reached the end of the model's context.";
    const { events, failure } = turnEnd({
      rawReason,
      given: finishReasonOf('anthropic', rawReason),
      hasText: this.told.hasText,
      calls: this.blocks.calls,
      names: this.names,
      context,
      explanation: this.explanation,
      parts: this.blocks.parts,
      failure:
        rawReason === 'model_context_window_exceeded'
          ? providerFailure('ContextTooLong', tooLong, context, { vendor: { code: rawReason } })
          : undefined,
    });
    return { events: [...settled, ...events], ...(failure ? { failure } : {}) };
  }
}
