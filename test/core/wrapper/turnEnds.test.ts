import assert from 'node:assert/strict';
import type { WrapperEvent } from '../../../src/core.ts';
import type { ScriptedReply } from '../../model/scriptedReply.ts';
import { eventLog, lastOf, useWrapperFixture } from './wrapperFixture.ts';

/** What an event says of the end of a turn; undefined for any other. */
function endOf(event: WrapperEvent): string | undefined {
  switch (event.type) {
    case 'usage':
      return `usage ${event.inputTokens} → ${event.outputTokens}`;
    case 'finish':
      return `finish ${event.reason} (${event.rawReason})`;
    default:
      return undefined;
  }
}

describe('The end of a model’s turn', () => {
  let secret: () => Promise<string> = () => Promise.resolve('key');
  const fixture = useWrapperFixture({ resolveSecret: () => secret() });

  async function ask(
    fields: Record<string, unknown>,
    ...replies: ScriptedReply[]
  ): Promise<{ code: string; ends: string[] }> {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main', fields);
    await addPrompt();
    server.reply(...replies);
    const { events, onEvent } = eventLog();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const code = await wrapper.sendUserMessageAndGetResponse('go', {}, { onEvent }).then(
      () => '',
      (error: unknown) => (error as { code: string }).code,
    );
    return { code, ends: events.map(endOf).filter((end) => end !== undefined) };
  }
  const sse = (...events: { type: string }[]): string =>
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const stream = (body: string): ScriptedReply => ({ headers: { 'content-type': 'text/event-stream' }, body });
  const anthropicFields = (): Record<string, unknown> => ({
    llm_config_class: 'AnthropicConfig',
    endpoint: fixture.current.server.baseUrl('anthropic'),
    base_url: undefined,
  });
  const begin = [
    { type: 'message_start', message: { model: 'claude', usage: { input_tokens: 3, output_tokens: 0 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Half' } },
    { type: 'content_block_stop', index: 0 },
  ];
  const delta = (reason: string) => ({
    type: 'message_delta',
    delta: { stop_reason: reason },
    usage: { output_tokens: 2 },
  });

  it('is told with its usage where the model’s context ended, before the error', async () => {
    const body = sse(...begin, delta('model_context_window_exceeded'), { type: 'message_stop' });
    assert.deepEqual(await ask(anthropicFields(), stream(body)), {
      code: 'ContextTooLong',
      ends: ['usage 3 → 2', 'finish length (model_context_window_exceeded)'],
    });
  });

  it('is told where it was a pause without text', async () => {
    const body = sse(begin[0] ?? assert.fail(), delta('pause_turn'), { type: 'message_stop' });
    assert.deepEqual(await ask(anthropicFields(), stream(body)), {
      code: 'StreamInterrupted',
      ends: ['usage 3 → 2', 'finish other (pause_turn)'],
    });
  });

  it('is told where Gemini blocked the prompt', async () => {
    const chunk = {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 },
    };
    const fields = {
      llm_config_class: 'GeminiConfig',
      endpoint: fixture.current.server.baseUrl('gemini'),
      base_url: undefined,
    };
    assert.deepEqual(await ask(fields, stream(`data: ${JSON.stringify(chunk)}\n\n`)), {
      code: 'ContentFiltered',
      ends: ['usage 9 → 0', 'finish content-filter (PROHIBITED_CONTENT)'],
    });
  });

  it('does not count where its user stops it while it is told', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addPrompt();
    server.reply({ text: 'whole' });
    const stop = new AbortController();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const onEvent = ({ type }: WrapperEvent): void => {
      if (type === 'finish') stop.abort('user');
    };
    const sending = wrapper.sendUserMessageAndGetResponse('go', {}, { onEvent, signal: stop.signal });
    await assert.rejects(sending, { code: 'Cancelled' });
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.deepEqual([reply.content, reply.interrupted?.code], ['whole', 'Cancelled']);
  });

  it('is no matter of a secret’s keeper: what it says stays out of the error', async () => {
    const { runtime, addConfig, addPrompt } = fixture.current;
    secret = () => Promise.reject(new Error('locked: sk-VALUE'));
    await addConfig('main', { api_key: '${secret:K}' });
    await addPrompt();
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('go'), (error: { code: string; message: string }) => {
      assert.equal(error.code, 'SecretNotFound');
      assert.match(error.message, /secret "K" of the LLM config "main" could not be read/);
      assert.doesNotMatch(error.message, /VALUE/);
      return true;
    });
  });

  it('is left to another config where VS Code’s own models are out of reach', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('editor', {
      llm_config_class: 'VSCodeLMConfig',
      base_url: undefined,
      model_name: undefined,
      api_key: undefined,
      family: 'gpt',
    });
    await addConfig('main');
    await addPrompt({ llmConfigNames: ['editor', 'main'] });
    server.reply({ text: 'ok' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    assert.equal(await wrapper.sendUserMessageAndGetResponse('go'), 'ok');
    await addPrompt({ llmConfigNames: ['editor'] });
    await assert.rejects(runtime.createWrapper({ promptName: 'tutor' }), { message: /inside VS Code only/ });
  });

  it('leaves no arguments in the history that a strict server refuses', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'look', toolCode: 'export default ({ at }: { at: string }) => at' });
    await addPrompt({ tools: ['look'] });
    server.reply({ toolCalls: [{ name: 'look', arguments: '{"at":' }] }, { text: 'ok' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    await wrapper.sendUserMessageAndGetResponse('go');
    const body = server.requests[1]?.body as { messages: { tool_calls?: { function: { arguments: string } }[] }[] };
    const sent = body.messages.find(({ tool_calls: calls }) => calls)?.tool_calls?.[0]?.function.arguments;
    assert.equal(sent, '{"invalid_json":"{\\"at\\":"}');
  });
});
