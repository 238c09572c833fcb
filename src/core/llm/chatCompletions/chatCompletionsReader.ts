import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { finishReasonOf } from '../finishReason.ts';
import type { StreamEvent } from '../streamEvent.ts';
import { ToolCallAssembly } from '../toolCallAssembly.ts';
import type { ToolNames } from '../toolNames.ts';
import type { TurnReader } from '../turnReader.ts';

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const noEvents: readonly StreamEvent[] = [];

/**
 * Reads chunks of OpenAI's chat completions (also Azure, Groq and compatible servers), and whole completions from servers
 * that ignore `stream`. Terminal is a `finish_reason`; usage may follow it in a chunk with `choices: []`.
 */
export class ChatCompletionsReader implements TurnReader {
  private readonly calls = new ToolCallAssembly();
  private readonly names: ToolNames;
  private rawReason: string | undefined;
  private refused = false;
  private model = '';
  private usage: StreamEvent | undefined;

  constructor(names: ToolNames) {
    this.names = names;
  }

  get isComplete(): boolean {
    return this.rawReason !== undefined;
  }

  get isFinal(): boolean {
    return this.isComplete;
  }

  read(chunk: unknown): readonly StreamEvent[] {
    if (!isJsonObject(chunk)) return noEvents;
    let events: StreamEvent[] | undefined;
    if (this.model === '' && typeof chunk['model'] === 'string' && chunk['model'] !== '') {
      this.model = chunk['model'];
      (events ??= []).push({ type: 'model', model: this.model });
    }
    this.readUsage(chunk);
    const choices = chunk['choices'];
    const choice = Array.isArray(choices) ? choices[0] : undefined;
    if (!isJsonObject(choice)) return events ?? noEvents;
    const delta = isJsonObject(choice['delta']) ? choice['delta'] : choice['message'];
    if (isJsonObject(delta)) {
      const reasoning = textOf(delta['reasoning']) || textOf(delta['reasoning_content']);
      if (reasoning !== '') (events ??= []).push({ type: 'reasoning', text: reasoning });
      const text = textOf(delta['content']);
      if (text !== '') (events ??= []).push({ type: 'text', text });
      const refusal = textOf(delta['refusal']);
      if (refusal !== '') {
        this.refused = true;
        (events ??= []).push({ type: 'text', text: refusal });
      }
      if (Array.isArray(delta['tool_calls'])) this.readCalls(delta['tool_calls']);
    }
    if (typeof choice['finish_reason'] === 'string' && choice['finish_reason'] !== '') {
      this.rawReason = choice['finish_reason'];
    }
    return events ?? noEvents;
  }

  private readUsage(chunk: JsonObject): void {
    const xGroq = chunk['x_groq'];
    const usage = isJsonObject(chunk['usage']) ? chunk['usage'] : isJsonObject(xGroq) ? xGroq['usage'] : undefined;
    if (!isJsonObject(usage)) return;
    const { prompt_tokens: input, completion_tokens: output } = usage;
    if (typeof input !== 'number' || typeof output !== 'number') return;
    this.usage = { type: 'usage', inputTokens: input, outputTokens: output };
  }

  private readCalls(pieces: readonly JsonValue[]): void {
    for (const piece of pieces) {
      if (!isJsonObject(piece)) continue;
      const call = isJsonObject(piece['function']) ? piece['function'] : {};
      const given = call['arguments'];
      this.calls.add({
        index: typeof piece['index'] === 'number' ? piece['index'] : undefined,
        id: textOf(piece['id']),
        name: textOf(call['name']),
        // Some servers send the arguments as an object.
        arguments: isJsonObject(given) ? JSON.stringify(given) : textOf(given),
      });
    }
  }

  end(): readonly StreamEvent[] {
    const rawReason = this.rawReason ?? '';
    const reason = this.refused ? 'refusal' : finishReasonOf('chatCompletions', rawReason);
    const calls = this.calls.finish(reason).map((call) => ({ ...call, name: this.names.fromVendor(call.name) }));
    return [...calls, ...(this.usage ? [this.usage] : []), { type: 'finish', reason, rawReason }];
  }
}
