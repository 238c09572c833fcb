import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { FailureContext } from '../failure/providerFailure.ts';
import { uselessTurn } from '../failure/uselessTurn.ts';
import { failureOfVendorError } from '../failure/vendorFailure.ts';
import { finishReasonOf } from '../finishReason.ts';
import { argumentsText, textOf } from '../jsonParts.ts';
import type { StreamEvent } from '../streamEvent.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';
import type { ToolNames } from '../toolNames.ts';
import { turnEnd } from '../turnEnd.ts';
import { TurnFacts } from '../turnFacts.ts';
import type { TurnEnd, TurnReader } from '../turnReader.ts';
import { contentOf } from './completionContent.ts';
import { completionUsage } from './completionUsage.ts';

const noEvents: readonly StreamEvent[] = [];
/** The place among the calls of the one that comes in the protocol's old form. */
const functionCallIndex = -1;

/**
 * Reads chunks of OpenAI's chat completions (also Azure, Groq and compatible servers), and whole completions from servers
 * that ignore `stream`. Terminal is a `finish_reason`; usage may follow it in a chunk with `choices: []`.
 */
export class ChatCompletionsReader implements TurnReader {
  private readonly calls = new ToolCallAssembly();
  private readonly names: ToolNames;
  private readonly context: FailureContext;
  private rawReason: string | undefined;
  private refused = false;
  private hasText = false;
  /** A piece came that was not the last one: this server ends its answers once only. */
  private wasOpen = false;
  private readonly facts = new TurnFacts();
  private filters: readonly string[] = [];

  constructor(names: ToolNames, context: FailureContext) {
    this.names = names;
    this.context = context;
  }

  get isComplete(): boolean {
    return this.rawReason !== undefined;
  }

  /** Some servers say `stop` in every chunk. */
  get isFinal(): boolean {
    return this.isComplete && this.wasOpen;
  }

  /** @throws AppError for an error in the chunk's place */
  read(chunk: unknown): readonly StreamEvent[] {
    if (!isJsonObject(chunk)) return noEvents;
    const choices = chunk['choices'];
    const choice = Array.isArray(choices) ? choices[0] : undefined;
    this.checkError(chunk, choice);
    let events = this.facts.tell(chunk['model'], completionUsage(chunk));
    if (!isJsonObject(choice)) return events ?? noEvents;
    const delta = isJsonObject(choice['delta']) ? choice['delta'] : choice['message'];
    if (isJsonObject(delta)) {
      const { text, reasoning, refusal } = contentOf(delta);
      if (reasoning !== '') (events ??= []).push({ type: 'reasoning', text: reasoning });
      if (refusal !== '') this.refused = true;
      if (text !== '' || refusal !== '') {
        this.hasText = true;
        (events ??= []).push({ type: 'text', text: text + refusal });
      }
      this.readCalls(delta);
    }
    this.readEnd(choice);
    return events ?? noEvents;
  }

  /** An error comes as the chunk, beside an empty choice, or inside one (OpenRouter), and as a word of Groq's. */
  private checkError(chunk: JsonObject, choice: JsonValue | undefined): void {
    const xGroq = chunk['x_groq'];
    const inChoice = isJsonObject(choice) ? choice['error'] : undefined;
    const error = chunk['error'] || inChoice || (isJsonObject(xGroq) ? xGroq['error'] : undefined);
    if (error) throw failureOfVendorError({ body: { error } }, this.context);
    if (chunk['object'] === 'error' || chunk['type'] === 'error') {
      throw failureOfVendorError({ body: chunk }, this.context);
    }
  }

  private readEnd(choice: JsonObject): void {
    const filters = choice['content_filter_results'];
    if (isJsonObject(filters)) {
      const struck = Object.entries(filters).filter(
        ([, result]) => isJsonObject(result) && result['filtered'] === true,
      );
      if (struck.length > 0) this.filters = struck.map(([name]) => name);
    }
    const reason = textOf(choice['finish_reason']);
    if (reason !== '') this.rawReason = reason;
    else this.wasOpen = true;
  }

  private readCalls(delta: JsonObject): void {
    const { tool_calls: pieces, function_call: old } = delta;
    if (Array.isArray(pieces)) {
      for (const piece of pieces) {
        if (!isJsonObject(piece)) continue;
        const index = typeof piece['index'] === 'number' ? piece['index'] : undefined;
        this.addCall(index, textOf(piece['id']), piece['function']);
      }
    } else if (isJsonObject(old)) this.addCall(functionCallIndex, '', old);
  }

  private addCall(index: number | undefined, id: string, call: JsonValue | undefined): void {
    const { name, arguments: given } = isJsonObject(call) ? call : {};
    // Some servers send the arguments as an object.
    const args = isJsonObject(given) ? argumentsText(given) : textOf(given);
    this.calls.add({ index, id, name: textOf(name), arguments: args });
  }

  end(): TurnEnd {
    const { rawReason = '', hasText, calls, names, context, filters } = this;
    return turnEnd({
      rawReason,
      given: this.refused ? 'refusal' : finishReasonOf('chatCompletions', rawReason),
      hasText,
      calls,
      names,
      context,
      ...(filters.length === 0 ? {} : { explanation: `filters: ${filters.join(', ')}` }),
      failure: rawReason === 'error' ? uselessTurn(context, rawReason) : undefined,
    });
  }
}
