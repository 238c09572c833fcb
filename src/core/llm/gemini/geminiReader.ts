import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { providerFailure, shortLine, type FailureContext } from '../failure/providerFailure.ts';
import { uselessTurn } from '../failure/uselessTurn.ts';
import { failureOfVendorError } from '../failure/vendorFailure.ts';
import { finishReasonOf, settledReason } from '../finishReason.ts';
import { argumentsText, isNestedTooDeeply, textOf } from '../jsonParts.ts';
import type { StreamEvent } from '../streamEvent.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';
import type { ToolNames } from '../toolNames.ts';
import type { TurnReader } from '../turnReader.ts';
import { addPartialArgument } from './geminiArguments.ts';
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
  /** The model's parts in order, to be replayed; a call's arguments may still grow. */
  private readonly parts: JsonObject[] = [];
  private openCall: JsonObject | undefined;
  /** The call opened last said that more of it will come. */
  private isGrowing = false;
  private rawReason: string | undefined;
  private explanation = '';
  private model = '';
  private hasText = false;
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
    return this.isComplete && (this.wasOpen || this.rawReason !== 'STOP');
  }

  /** @throws AppError `ContentFiltered` where the prompt was blocked; any other for an error in a chunk's place */
  read(chunk: unknown): readonly StreamEvent[] {
    if (!isJsonObject(chunk)) return noEvents;
    const error = errorOfChunk(chunk);
    if (error) throw failureOfVendorError({ body: { error } }, this.context);
    const events: StreamEvent[] = [];
    if (this.model === '' && typeof chunk['modelVersion'] === 'string' && chunk['modelVersion'] !== '') {
      this.model = chunk['modelVersion'];
      events.push({ type: 'model', model: this.model });
    }
    const usage = geminiUsage(chunk['usageMetadata']);
    if (usage) events.push({ type: 'usage', ...usage });
    const candidate = Array.isArray(chunk['candidates']) ? chunk['candidates'][0] : undefined;
    if (!isJsonObject(candidate)) {
      this.checkBlocked(chunk['promptFeedback']);
      return events;
    }
    const content = candidate['content'];
    const parts = isJsonObject(content) && Array.isArray(content['parts']) ? content['parts'] : [];
    for (const part of parts) if (isJsonObject(part)) this.readPart(part, events);
    this.readEnd(candidate);
    return events;
  }

  private checkBlocked(feedback: JsonValue | undefined): void {
    const reason = isJsonObject(feedback) ? textOf(feedback['blockReason']) : '';
    if (reason === '' || !isJsonObject(feedback)) return;
    const words = shortLine(verdictOf(feedback), 300, this.context.secrets);
    const saysWhat = words === '' ? '.' : `: ${words.replace(/\.?$/, '.')}`;
    const vendor = { code: shortLine(reason, 100, this.context.secrets) };
    throw providerFailure('ContentFiltered', `the prompt was blocked (${reason})${saysWhat}`, this.context, { vendor });
  }

  /** A filter's word is not taken back by a STOP after it. */
  private readEnd(candidate: JsonObject): void {
    const raw = textOf(candidate['finishReason']);
    if (raw === '') {
      this.wasOpen = true;
      return;
    }
    const filtered = this.rawReason !== undefined && finishReasonOf('gemini', this.rawReason) === 'content-filter';
    if (filtered) return;
    this.rawReason = raw;
    this.explanation = verdictOf(candidate);
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
    if (text !== '') {
      this.hasText = true;
      events.push({ type: 'text', text });
    }
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
        args: isJsonObject(call['args']) ? { ...call['args'] } : {},
      };
      this.parts.push({ ...part, functionCall: this.openCall });
    }
    this.isGrowing = call['willContinue'] === true;
    const args = this.openCall?.['args'];
    if (!isJsonObject(args) || !Array.isArray(call['partialArgs'])) return;
    for (const piece of call['partialArgs']) if (isJsonObject(piece)) addPartialArgument(args, piece);
  }

  /** @throws AppError where the turn ended without text or a call, and not because it was done, cut or declined */
  end(): readonly StreamEvent[] {
    const rawReason = this.rawReason ?? '';
    const given = finishReasonOf('gemini', rawReason);
    // A call that was still growing when the turn was cut is none.
    const parts = this.isGrowing && given !== 'stop' ? this.partsWithoutOpenCall() : this.parts;
    const calls = callsOf(parts).finish(given);
    if (!this.hasText && calls.length === 0 && given === 'other') {
      throw uselessTurn(this.context, rawReason, this.explanation);
    }
    const events: StreamEvent[] = calls.map((call) => ({ ...call, name: this.names.fromVendor(call.name) }));
    const isSigned = parts.some((part) => part['thoughtSignature'] !== undefined);
    if (isSigned && !isNestedTooDeeply(parts)) events.push({ type: 'provider-parts', parts });
    const explanation = given === 'content-filter' ? shortLine(this.explanation, 500, this.context.secrets) : '';
    events.push({
      type: 'finish',
      reason: settledReason(given, calls.length > 0),
      rawReason,
      ...(explanation === '' ? {} : { explanation }),
    });
    return events;
  }

  private partsWithoutOpenCall(): JsonObject[] {
    return this.parts.filter((part) => part['functionCall'] !== this.openCall);
  }
}

function callsOf(parts: readonly JsonObject[]): ToolCallAssembly {
  const assembly = new ToolCallAssembly();
  for (const [index, part] of parts.entries()) {
    const call = part['functionCall'];
    if (!isJsonObject(call)) continue;
    assembly.add({
      index,
      id: textOf(call['id']),
      name: textOf(call['name']),
      arguments: argumentsText(call['args']),
    });
  }
  return assembly;
}
