import type { Json, ModelRequest } from '../modelRequest.ts';
import type { ScriptedReply } from '../scriptedReply.ts';
import { defaultUsage, finishOf, textChunks, type VendorFormat } from './vendorFormat.ts';

const finishWords = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
} as const;

function parts(reply: ScriptedReply): Json[] {
  const signature = reply.signature === undefined ? {} : { thoughtSignature: reply.signature };
  return [
    ...(reply.reasoning === undefined ? [] : [{ text: reply.reasoning, thought: true }]),
    ...textChunks(reply).map((text) => ({ text })),
    ...(reply.toolCalls ?? []).map((call, index) => ({
      functionCall: {
        ...(call.id === undefined ? {} : { id: call.id }),
        name: call.name,
        ...(call.arguments === undefined ? {} : { args: call.arguments }),
      },
      ...(index === 0 ? signature : {}),
    })),
  ];
}

function envelope(reply: ScriptedReply, request: ModelRequest, content: Json[], finish?: string): Json {
  const { inputTokens, outputTokens } = reply.usage ?? defaultUsage;
  return {
    candidates: [
      {
        index: 0,
        content: { role: 'model', parts: content },
        ...(finish === undefined ? {} : { finishReason: finish }),
      },
    ],
    usageMetadata: {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens,
      totalTokenCount: inputTokens + outputTokens,
    },
    modelVersion: reply.model ?? request.model,
    responseId: 'response-1',
  };
}

/** Gemini's generateContent. */
export const gemini: VendorFormat = {
  stream(reply, request) {
    const finish = reply.rawFinish ?? finishWords[finishOf(reply)];
    const content = parts(reply);
    const chunks = content.length === 0 ? [envelope(reply, request, [], finish)] : [];
    for (const [index, part] of content.entries()) {
      chunks.push(envelope(reply, request, [part], index === content.length - 1 ? finish : undefined));
    }
    return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`);
  },

  whole: (reply, request) => envelope(reply, request, parts(reply), reply.rawFinish ?? finishWords[finishOf(reply)]),
};
