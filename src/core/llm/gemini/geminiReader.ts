import type { AppError } from '../../base/appError.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { FinishReason } from '../../chats/chatMessage.ts';
import { providerFailure, shortLine, type FailureContext } from '../failure/providerFailure.ts';
import { failureOfVendorError } from '../failure/vendorFailure.ts';
import { finishReasonOf } from '../finishReason.ts';
import { textOf } from '../jsonParts.ts';
import type { StreamEvent } from '../streamEvent.ts';
import type { ToolNames } from '../toolNames.ts';
import { turnEnd } from '../turnEnd.ts';
import { TurnFacts } from '../turnFacts.ts';
import type { TurnEnd, TurnReader } from '../turnReader.ts';
import { GeminiParts } from './geminiParts.ts';
import { geminiUsage } from './geminiUsage.ts';
import { verdictOf } from './geminiVerdict.ts';
import { errorOfChunk } from './sdkBlindFields.ts';

const noEvents: readonly StreamEvent[] = [];

/**
 * Reads Gemini's chunks, which are whole answers in themselves. Terminal is a `finishReason`; a prompt that was blocked has
 * none, and no candidate either.
 */
export class GeminiReader implements TurnReader {
  private readonly names: ToolNames;
  private readonly context: FailureContext;
  private readonly facts = new TurnFacts();
  private readonly parts = new GeminiParts();
  private rawReason: string | undefined;
  private explanation = '';
  private hasText = false;
  private blocked: AppError | undefined;
  /** A chunk came that did not end the turn: this model ends it once only. Older ones say STOP in every chunk. */
  private wasOpen = false;

  constructor(names: ToolNames, context: FailureContext) {
    this.names = names;
    this.context = context;
  }

  get isComplete(): boolean {
    return this.rawReason !== undefined;
  }

  get isFinal(): boolean {
    return this.isComplete && (this.blocked !== undefined || this.wasOpen || this.rawReason !== 'STOP');
  }

  /** @throws AppError for an error in a chunk's place */
  read(chunk: unknown): readonly StreamEvent[] {
    if (!isJsonObject(chunk)) return noEvents;
    const error = errorOfChunk(chunk);
    if (error) throw failureOfVendorError({ body: { error } }, this.context);
    const events = this.facts.tell(chunk['modelVersion'], geminiUsage(chunk['usageMetadata'])) ?? [];
    const candidate = Array.isArray(chunk['candidates']) ? chunk['candidates'][0] : undefined;
    if (!isJsonObject(candidate)) {
      this.readBlock(chunk['promptFeedback']);
      return events;
    }
    const content = candidate['content'];
    const parts = isJsonObject(content) && Array.isArray(content['parts']) ? content['parts'] : [];
    for (const part of parts) if (isJsonObject(part)) this.readPart(part, events);
    this.readEnd(candidate);
    return events;
  }

  /** What keeps a prompt from being answered. */
  private readBlock(feedback: JsonValue | undefined): void {
    const reason = isJsonObject(feedback) ? textOf(feedback['blockReason']) : '';
    if (reason === '' || !isJsonObject(feedback)) return;
    const words = shortLine(verdictOf(feedback), 300, this.context.secrets);
    const saysWhat = words === '' ? '.' : `: ${words.replace(/\.?$/, '.')}`;
    const vendor = { code: shortLine(reason, 100, this.context.secrets) };
    const what = `the prompt was blocked (${reason})${saysWhat}`;
    this.rawReason = reason;
    this.blocked = providerFailure('ContentFiltered', what, this.context, { vendor });
  }

  /** A filter's word is not taken back by a STOP after it. */
  private readEnd(candidate: JsonObject): void {
    const raw = textOf(candidate['finishReason']);
    if (raw === '') {
      this.wasOpen = true;
      return;
    }
    if (this.rawReason !== undefined && this.given === 'content-filter') return;
    this.rawReason = raw;
    this.explanation = verdictOf(candidate);
  }

  private readPart(part: JsonObject, events: StreamEvent[]): void {
    if (isJsonObject(part['functionCall'])) {
      this.parts.addCall(part, part['functionCall']);
      return;
    }
    const text = textOf(part['text']);
    this.parts.addText(part, text);
    if (text === '') return;
    const isThought = part['thought'] === true;
    if (!isThought) this.hasText = true;
    events.push({ type: isThought ? 'reasoning' : 'text', text });
  }

  private get given(): FinishReason {
    return this.blocked ? 'content-filter' : finishReasonOf('gemini', this.rawReason ?? '');
  }

  /** A failure is `ContentFiltered` where the prompt was blocked, else as of `turnEnd`. */
  end(): TurnEnd {
    const { rawReason = '', hasText, names, context, explanation } = this;
    const { given } = this;
    if (given !== 'stop') this.parts.dropGrowingCall();
    const { calls, signed: parts } = this.parts;
    return turnEnd({ rawReason, given, hasText, calls, names, context, explanation, parts, failure: this.blocked });
  }
}
