import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { finishReasonOf } from '../finishReason.ts';
import { addPartialArgument } from './geminiArguments.ts';
import { providerFailure, type FailureContext } from '../failure/providerFailure.ts';
import type { StreamEvent } from '../streamEvent.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';
import type { ToolNames } from '../toolNames.ts';
import type { TurnReader } from '../turnReader.ts';

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const numberOf = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);
const noEvents: readonly StreamEvent[] = [];

/**
 * Reads Gemini's chunks, which are whole answers in themselves. Terminal is a `finishReason`; a prompt that was blocked has
 * none, and no candidate either.
 */
export class GeminiReader implements TurnReader {
  private readonly names: ToolNames;
  private readonly context: FailureContext;
  /** The model's parts in order, to be replayed; a call's arguments may still grow. */
  private readonly parts: JsonObject[] = [];
  private openCall: JsonObject | undefined;
  private rawReason: string | undefined;
  private model = '';
  private usage: StreamEvent | undefined;

  constructor(names: ToolNames, context: FailureContext) {
    this.names = names;
    this.context = context;
  }

  get isComplete(): boolean {
    return this.rawReason !== undefined;
  }

  /** Older models say STOP in every chunk. */
  readonly isFinal = false;

  /** @throws AppError `ContentFiltered` where the prompt was blocked */
  read(chunk: unknown): readonly StreamEvent[] {
    if (!isJsonObject(chunk)) return noEvents;
    const events: StreamEvent[] = [];
    if (this.model === '' && typeof chunk['modelVersion'] === 'string') {
      this.model = chunk['modelVersion'];
      events.push({ type: 'model', model: this.model });
    }
    this.readUsage(chunk['usageMetadata']);
    const candidate = Array.isArray(chunk['candidates']) ? chunk['candidates'][0] : undefined;
    if (!isJsonObject(candidate)) {
      this.checkBlocked(chunk['promptFeedback']);
      return events;
    }
    const content = candidate['content'];
    const parts = isJsonObject(content) && Array.isArray(content['parts']) ? content['parts'] : [];
    for (const part of parts) if (isJsonObject(part)) this.readPart(part, events);
    this.readReason(textOf(candidate['finishReason']));
    return events;
  }

  private checkBlocked(feedback: JsonValue | undefined): void {
    const reason = isJsonObject(feedback) ? textOf(feedback['blockReason']) : '';
    if (reason === '') return;
    const words = isJsonObject(feedback) ? textOf(feedback['blockReasonMessage']) : '';
    const saysWhat = words === '' ? '' : `: ${words.replace(/\.?$/, '.')}`;
    throw providerFailure('ContentFiltered', `the prompt was blocked (${reason})${saysWhat || '.'}`, this.context);
  }

  /** A filter's word is not taken back by a STOP after it. */
  private readReason(raw: string): void {
    if (raw === '') return;
    const filtered = this.rawReason !== undefined && finishReasonOf('gemini', this.rawReason) === 'content-filter';
    if (!filtered) this.rawReason = raw;
  }

  private readPart(part: JsonObject, events: StreamEvent[]): void {
    if (isJsonObject(part['functionCall'])) {
      this.readCall(part, part['functionCall']);
      return;
    }
    const text = textOf(part['text']);
    if (part['thought'] === true) {
      if (text !== '') events.push({ type: 'reasoning', text });
      if (part['thoughtSignature'] !== undefined) this.parts.push(part);
      return;
    }
    if (text !== '') events.push({ type: 'text', text });
    this.keepText(part, text);
  }

  /** Text without a signature joins the text before it; a part with one stays a part of its own. */
  private keepText(part: JsonObject, text: string): void {
    const last = this.parts.at(-1);
    const isPlain = (candidate: JsonObject): boolean =>
      typeof candidate['text'] === 'string' && candidate['thoughtSignature'] === undefined;
    if (isPlain(part) && last && isPlain(last)) last['text'] = textOf(last['text']) + text;
    else if (text !== '' || part['thoughtSignature'] !== undefined) this.parts.push({ ...part });
  }

  /** A call comes whole, or its name first and its arguments piece by piece. */
  private readCall(part: JsonObject, call: JsonObject): void {
    const name = textOf(call['name']);
    if (name !== '') {
      this.openCall = {
        ...(typeof call['id'] === 'string' ? { id: call['id'] } : {}),
        name,
        args: isJsonObject(call['args']) ? call['args'] : {},
      };
      this.parts.push({ ...part, functionCall: this.openCall });
    }
    const args = this.openCall?.['args'];
    if (!isJsonObject(args) || !Array.isArray(call['partialArgs'])) return;
    for (const piece of call['partialArgs']) if (isJsonObject(piece)) addPartialArgument(args, piece);
  }

  private readUsage(usage: JsonValue | undefined): void {
    if (!isJsonObject(usage) || typeof usage['promptTokenCount'] !== 'number') return;
    // Thoughts are output that is counted apart.
    const output = numberOf(usage['candidatesTokenCount']) + numberOf(usage['thoughtsTokenCount']);
    this.usage = { type: 'usage', inputTokens: usage['promptTokenCount'], outputTokens: output };
  }

  end(): readonly StreamEvent[] {
    const rawReason = this.rawReason ?? '';
    const reason = finishReasonOf('gemini', rawReason);
    const assembly = new ToolCallAssembly();
    for (const [index, part] of this.parts.entries()) {
      const call = part['functionCall'];
      if (!isJsonObject(call)) continue;
      const args = JSON.stringify(call['args']);
      assembly.add({ index, id: textOf(call['id']), name: textOf(call['name']), arguments: args });
    }
    // A call that was still growing when the turn was cut is none.
    const found = assembly.finish(reason);
    const calls = reason === 'length' && this.openCall && found.length > 0 ? found.slice(0, -1) : found;
    const events: StreamEvent[] = calls.map((call) => ({ ...call, name: this.names.fromVendor(call.name) }));
    if (this.usage) events.push(this.usage);
    if (this.parts.some((part) => part['thoughtSignature'] !== undefined)) {
      events.push({ type: 'provider-parts', parts: this.parts });
    }
    events.push({ type: 'finish', reason: reason === 'stop' && calls.length > 0 ? 'tool-calls' : reason, rawReason });
    return events;
  }
}
