import type { Json } from '../modelRequest.ts';
import type { ScriptedReply } from '../scriptedReply.ts';
import { argumentText, defaultUsage, finishOf, halves, textChunks, type VendorFormat } from './vendorFormat.ts';

const stopWords = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
} as const;

const stopReason = (reply: ScriptedReply): string => reply.rawFinish ?? stopWords[finishOf(reply)];

/** Anthropic's messages. */
export const anthropic: VendorFormat = {
  stream(reply, request) {
    const usage = reply.usage ?? defaultUsage;
    const pieces: string[] = [];
    const send = (event: Json & { type: string }): void => {
      pieces.push(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    };
    let index = 0;
    const block = (start: Json, deltas: readonly Json[]): void => {
      send({ type: 'content_block_start', index, content_block: start });
      for (const delta of deltas) send({ type: 'content_block_delta', index, delta });
      send({ type: 'content_block_stop', index });
      index++;
    };
    send({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: reply.model ?? request.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: usage.inputTokens, output_tokens: 1 },
      },
    });
    send({ type: 'ping' });
    if (reply.reasoning !== undefined) {
      block({ type: 'thinking', thinking: '', signature: '' }, [
        { type: 'thinking_delta', thinking: reply.reasoning },
        { type: 'signature_delta', signature: reply.signature ?? 'c2lnbmF0dXJl' },
      ]);
    }
    const texts = textChunks(reply);
    if (texts.length > 0) {
      block(
        { type: 'text', text: '' },
        texts.map((text) => ({ type: 'text_delta', text })),
      );
    }
    for (const [place, call] of (reply.toolCalls ?? []).entries()) {
      const parts = call.arguments === undefined ? [''] : halves(argumentText(call.arguments));
      block(
        { type: 'tool_use', id: call.id ?? `toolu_${place + 1}`, name: call.name, input: {} },
        parts.map((part) => ({ type: 'input_json_delta', partial_json: part })),
      );
    }
    send({
      type: 'message_delta',
      delta: { stop_reason: stopReason(reply), stop_sequence: null },
      usage: { output_tokens: usage.outputTokens },
    });
    send({ type: 'message_stop' });
    return pieces;
  },

  whole(reply, request) {
    const usage = reply.usage ?? defaultUsage;
    const text = textChunks(reply).join('');
    return {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: reply.model ?? request.model,
      content: [
        ...(text === '' ? [] : [{ type: 'text', text }]),
        ...(reply.toolCalls ?? []).map((call, place) => ({
          type: 'tool_use',
          id: call.id ?? `toolu_${place + 1}`,
          name: call.name,
          input: call.arguments ?? {},
        })),
      ],
      stop_reason: stopReason(reply),
      stop_sequence: null,
      usage: { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens },
    };
  },
};
