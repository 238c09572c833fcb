import type { Json, ModelRequest } from '../modelRequest.ts';
import type { ScriptedReply } from '../scriptedReply.ts';
import { argumentText, defaultUsage, finishOf, halves, textChunks, type VendorFormat } from './vendorFormat.ts';

const finishWords = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'stop',
} as const;

const wantsUsage = (body: Json): boolean =>
  (body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage === true;

function usageOf(reply: ScriptedReply): Json {
  const { inputTokens, outputTokens } = reply.usage ?? defaultUsage;
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

/** OpenAI's chat completions, with the habits of the vendors that share it: Azure's empty first chunk, Groq's `x_groq`. */
export const chatCompletions: VendorFormat = {
  stream(reply, request) {
    const pieces: string[] = [];
    const head = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: reply.model ?? request.model,
    };
    const send = (rest: Json): void => {
      pieces.push(`data: ${JSON.stringify({ ...head, ...rest })}\n\n`);
    };
    const delta = (content: Json, finish: string | null = null, rest: Json = {}): void => {
      send({ choices: [{ index: 0, delta: content, finish_reason: finish }], ...rest });
    };
    if (request.vendor === 'azure') send({ model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    if (reply.reasoning !== undefined) delta({ role: 'assistant', reasoning: reply.reasoning });
    const key = reply.finish === 'refusal' ? 'refusal' : 'content';
    for (const [index, text] of textChunks(reply).entries()) {
      delta(index === 0 ? { role: 'assistant', [key]: text } : { [key]: text });
    }
    for (const [index, call] of (reply.toolCalls ?? []).entries()) {
      const id = call.id ?? `call_${index + 1}`;
      delta({ tool_calls: [{ index, id, type: 'function', function: { name: call.name, arguments: '' } }] });
      for (const part of halves(argumentText(call.arguments))) {
        delta({ tool_calls: [{ index, function: { arguments: part } }] });
      }
    }
    const finish = reply.rawFinish ?? finishWords[finishOf(reply)];
    delta({}, finish, request.vendor === 'groq' ? { x_groq: { usage: usageOf(reply) } } : {});
    if (request.vendor !== 'groq' && wantsUsage(request.body)) send({ choices: [], usage: usageOf(reply) });
    pieces.push('data: [DONE]\n\n');
    return pieces;
  },

  whole(reply, request: ModelRequest) {
    const calls = reply.toolCalls?.map((call, index) => ({
      id: call.id ?? `call_${index + 1}`,
      type: 'function',
      function: { name: call.name, arguments: argumentText(call.arguments) },
    }));
    const message = {
      role: 'assistant',
      content: textChunks(reply).join('') || null,
      ...(calls === undefined ? {} : { tool_calls: calls }),
    };
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: reply.model ?? request.model,
      choices: [{ index: 0, message, finish_reason: reply.rawFinish ?? finishWords[finishOf(reply)] }],
      usage: usageOf(reply),
    };
  },
};
