import type { Vendor } from '../../model/modelRequest.ts';
import type { ModelServer } from '../../model/server.ts';

const paths: Readonly<Record<Vendor, string>> = {
  openai: '/v1/chat/completions',
  azure: '/openai/deployments/d/chat/completions?api-version=1',
  groq: '/openai/v1/chat/completions',
  anthropic: '/v1/messages',
  gemini: '/v1beta/models/m:streamGenerateContent?alt=sse',
};

/** What the vendor would send for a text, to be played in another way. */
export async function vendorAnswer(
  server: ModelServer,
  vendor: Vendor,
  text: string | string[] = ['a', 'b', 'c'],
  stream = true,
): Promise<string> {
  const path = stream ? paths[vendor] : paths[vendor].replace('streamGenerateContent', 'generateContent');
  server.reply({ text });
  const init = { method: 'POST', headers: { 'x-hand-made': 'yes' }, body: JSON.stringify({ stream }) };
  const answer = await (await fetch(server.origin + path, init)).text();
  server.reset();
  return answer;
}
