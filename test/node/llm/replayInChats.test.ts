import assert from 'node:assert/strict';
import type { Json } from '../../model/modelRequest.ts';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';

const toolCode = `
/** The weather. */
export default async function weather({ city }: { city: string }) { return 'rain in ' + city; }
`;
const call = { name: 'weather', arguments: { city: 'Oslo' } };

describe('what goes back to a vendor in a chat', function () {
  this.timeout(30_000);
  let fixture: WrapperFixture;
  beforeEach(async () => {
    fixture = await openWrapperFixture();
    await fixture.addTool({ name: 'weather', toolCode });
  });
  afterEach(() => fixture.close());

  const contents = (index: number): Json[] => {
    const { body } = fixture.server.request(index);
    return (body['messages'] ?? body['contents']) as Json[];
  };
  async function chatThrough(fields: Record<string, unknown>): Promise<void> {
    const { server } = fixture;
    await fixture.addConfig('one', { model_name: 'gemini-3-pro', base_url: undefined, ...fields });
    const prompt = await fixture.addPrompt({
      llmConfigNames: ['one'],
      tools: ['weather'],
      systemPromptTemplate: 'It is {{ time }}.',
      userPromptTemplate: 'Asked: {{ user_msg }}',
      requiredKwargs: ['time'],
    });
    server.reply(
      { reasoning: 'Hm.', signature: 'c2lnbmVk', text: 'Let me see.', toolCalls: [call] },
      { reasoning: 'So.', signature: 'c2Vjb25k', text: 'Rain.' },
      { text: 'Still rain.' },
    );
    const wrapper = await fixture.runtime.createWrapper({
      promptName: prompt.name,
      initialize: true,
      initializingContextVars: { time: 'noon' },
    });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('Oslo?', {}), 'Rain.');
    assert.equal(await wrapper.sendUserMessageAndGetResponse('And now?', { time: 'one' }), 'Still rain.');
    assert.equal(server.requests.length, 3);
  }

  it('Anthropic: thinking within a message, and none once the next one has changed what stood before it', async () => {
    await chatThrough({ llm_config_class: 'AnthropicConfig', endpoint: fixture.server.baseUrl('anthropic') });
    const [, reply, results] = contents(1);
    assert.deepEqual((reply?.['content'] as Json[])[0], { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmVk' });
    assert.equal((results?.['content'] as Json[])[0]?.['type'], 'tool_result');
    assert.doesNotMatch(JSON.stringify(contents(2)), /c2lnbmVk|c2Vjb25k|thinking/);
    assert.match(JSON.stringify(contents(2)), /Let me see\..*rain in Oslo.*Rain\./);
  });

  it('Gemini: signatures, as long as the chat goes on', async () => {
    await chatThrough({ llm_config_class: 'GeminiConfig', endpoint: fixture.server.baseUrl('gemini') });
    for (const index of [1, 2]) {
      const parts = contents(index)[1]?.['parts'] as Json[];
      const { thoughtSignature } = parts.find((part) => part['functionCall'] !== undefined) ?? {};
      assert.equal(thoughtSignature, 'c2lnbmVk');
    }
  });

  it('OpenAI-compatible: what the YAML of the config sets', async () => {
    await fixture.addConfig('one', {
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 77,
      max_tokens_field: 'max_completion_tokens',
      reasoning_effort: 'low',
      system_role: 'developer',
      structured_output: 'json_object',
    });
    const prompt = await fixture.addPrompt({ llmConfigNames: ['one'] });
    fixture.server.reply({ text: '{}' });
    const wrapper = await fixture.runtime.createWrapper({
      promptName: prompt.name,
      initialize: true,
      responseFormat: { type: 'object' },
    });
    await wrapper.sendUserMessageAndGetResponse('Hi', {});
    const { messages, model: _model, stream: _stream, stream_options: _usage, ...set } = fixture.server.request(0).body;
    assert.equal((messages as Json[])[0]?.['role'], 'developer');
    assert.deepEqual(set, {
      temperature: 0.5,
      top_p: 0.9,
      max_completion_tokens: 77,
      reasoning_effort: 'low',
      response_format: { type: 'json_object' },
    });
  });
});
