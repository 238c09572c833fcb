import type { Vendor } from '../../model/modelRequest.ts';

/** Asks for one streamed answer, told piece by piece. Rejects, or ends, on an abort. */
export type Ask = (signal: AbortSignal, onText: (text: string) => void) => Promise<void>;

const asked = [{ role: 'user' as const, content: 'Go' }];
const model = 'bench';

/** What a program does that uses a vendor's SDK without anything of ours: the SDK loads with the call of this. */
export const bareSdks: Record<Vendor, (baseURL: string) => Promise<Ask>> = {
  openai: async (baseURL) => {
    const { OpenAI } = await import('openai');
    const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
    return async (signal, onText) => {
      const body = { model, messages: asked, stream: true, stream_options: { include_usage: true } } as const;
      const stream = await client.chat.completions.create({ ...body, messages: asked }, { signal });
      for await (const chunk of stream) tell(chunk.choices[0]?.delta.content, onText);
    };
  },
  azure: async (endpoint) => {
    const { AzureOpenAI } = await import('openai');
    const options = { apiKey: 'none', endpoint, apiVersion: '2024-10-21', deployment: model, maxRetries: 0 };
    const client = new AzureOpenAI(options);
    return async (signal, onText) => {
      const body = { model, messages: asked, stream: true, stream_options: { include_usage: true } } as const;
      const stream = await client.chat.completions.create({ ...body, messages: asked }, { signal });
      for await (const chunk of stream) tell(chunk.choices[0]?.delta.content, onText);
    };
  },
  groq: async (baseURL) => {
    const { Groq } = await import('groq-sdk');
    const client = new Groq({ apiKey: 'none', baseURL, maxRetries: 0 });
    return async (signal, onText) => {
      const stream = await client.chat.completions.create({ model, messages: asked, stream: true }, { signal });
      for await (const chunk of stream) tell(chunk.choices[0]?.delta.content, onText);
    };
  },
  anthropic: async (baseURL) => {
    const { Anthropic } = await import('@anthropic-ai/sdk');
    const client = new Anthropic({ apiKey: 'none', baseURL, maxRetries: 0 });
    return async (signal, onText) => {
      const body = { model, messages: asked, max_tokens: 8192, stream: true } as const;
      for await (const event of await client.messages.create({ ...body, messages: asked }, { signal })) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') tell(event.delta.text, onText);
      }
    };
  },
  gemini: async (baseUrl) => {
    const { GoogleGenAI } = await import('@google/genai/web');
    const client = new GoogleGenAI({ apiKey: 'none', apiVersion: 'v1beta', httpOptions: { baseUrl } });
    return async (abortSignal, onText) => {
      const contents = [{ role: 'user', parts: [{ text: 'Go' }] }];
      const stream = await client.models.generateContentStream({ model, contents, config: { abortSignal } });
      for await (const chunk of stream) tell(chunk.candidates?.[0]?.content?.parts?.[0]?.text, onText);
    };
  },
};

function tell(text: string | null | undefined, onText: (text: string) => void): void {
  if (text) onText(text);
}
