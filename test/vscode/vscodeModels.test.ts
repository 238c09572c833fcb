import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { isAppError, type AppError } from '../../src/core/base/appError.ts';
import type { LLMRequest } from '../../src/core/llm/llmRequest.ts';
import type { StreamEvent } from '../../src/core/llm/streamEvent.ts';
import { createVSCodeLMProvider } from '../../src/vscode/configs/vscodeLMProvider.ts';
import { extensionUnderTest, untilTrue } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

/** What the extension with the model lets tests do. */
interface ModelExtension {
  hasModel: boolean;
  answers: ((progress: vscode.Progress<unknown>, token: vscode.CancellationToken) => unknown)[];
  requests: {
    messages: { role: number; content: unknown[] }[];
    options: { tools?: { name: string }[]; modelOptions?: unknown };
    cancelled: boolean;
  }[];
}

const hello: LLMRequest = { messages: [{ role: 'user', content: 'Hello' }], tools: [] };

describe("The models of VS Code's extensions", () => {
  let far: ModelExtension;

  before(async function () {
    const extension = vscode.extensions.getExtension<ModelExtension>('promptdeck-tests.promptdeck-test-model');
    const activated = await extension?.activate();
    // The oldest VS Code that is supported lets no extension have models in this way.
    if (!activated?.hasModel) return this.skip();
    far = activated;
  });

  beforeEach(() => {
    far.answers.length = 0;
    far.requests.length = 0;
  });

  async function ask(
    request: LLMRequest = hello,
    { id = 'scripted-1', signal = new AbortController().signal } = {},
  ): Promise<{ events: StreamEvent[]; error: AppError | undefined }> {
    const provider = await createVSCodeLMProvider({
      config: {
        llmConfigClass: 'VSCodeLMConfig',
        name: 'editor',
        file: '/w/editor.yml',
        toolsEnabled: true,
        vendor: 'promptdeck-tests',
        id,
        settings: { temperature: 0 },
      },
      endpoint: '',
      apiKey: '',
    });
    const events: StreamEvent[] = [];
    try {
      for await (const event of provider.stream(request, signal)) events.push(event);
    } catch (error) {
      if (!isAppError(error)) throw error;
      return { events, error };
    }
    return { events, error: undefined };
  }

  it('answer in text and tool calls, and get messages, tools and options', async () => {
    far.answers.push((progress) => {
      progress.report(new vscode.LanguageModelTextPart('Looking.'));
      progress.report(new vscode.LanguageModelToolCallPart('c1', 'look_up', { q: 1 }));
    });
    const { events, error } = await ask({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Find it.' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c0', name: 'look up', arguments: '{}' }] },
        { role: 'tool', toolCallId: 'c0', name: 'look up', content: 'nothing' },
      ],
      tools: [{ name: 'look up', description: 'Looks up.', parameters: { type: 'object' } }],
    });
    assert.equal(error, undefined);
    assert.deepEqual(
      events.filter(({ type }) => type !== 'request'),
      [
        { type: 'model', model: 'Scripted Model' },
        { type: 'text', text: 'Looking.' },
        { type: 'tool-call', id: 'c1', name: 'look up', arguments: '{"q":1}' },
        { type: 'finish', reason: 'tool-calls', rawReason: '' },
      ],
    );
    const [request] = far.requests;
    assert.deepEqual(
      request?.messages.map(({ role }) => role),
      [1, 2, 1],
    );
    assert.match(JSON.stringify(request.messages), /Be brief\..*Find it\..*look_up.*nothing/);
    assert.equal(request.options.tools?.[0]?.name, 'look_up');
    assert.deepEqual(request.options.modelOptions, { temperature: 0 });
  });

  it('are cancelled by the signal, at once', async () => {
    const controller = new AbortController();
    far.answers.push((progress) => {
      progress.report(new vscode.LanguageModelTextPart('Half'));
      // It heeds no cancel.
      return new Promise(() => undefined);
    });
    const asking = ask(hello, { signal: controller.signal });
    await untilTrue(() => far.requests.length > 0);
    controller.abort();
    assert.equal((await asking).error?.code, 'Cancelled');
    await untilTrue(() => far.requests[0]?.cancelled === true);
  });

  it('fail as what their errors say', async () => {
    far.answers.push(() => {
      throw vscode.LanguageModelError.Blocked('Too many requests. Try again later.');
    });
    assert.equal((await ask()).error?.code, 'RateLimited');
    far.answers.push(() => {
      throw Object.assign(new Error('You have used up this month.'), { name: 'ChatQuotaExceeded' });
    });
    assert.equal((await ask()).error?.code, 'QuotaExceeded');
    far.answers.push(() => undefined);
    assert.equal((await ask()).error?.code, 'StreamInterrupted');
  });

  it('that are not there are told of with the key of the config', async () => {
    const { error } = await ask(hello, { id: 'no-such-model' });
    assert.equal(error?.field, 'id');
    assert.match(error.message, /offers no language model with vendor "promptdeck-tests", id "no-such-model"/);
  });

  it('answer through a config of the workspace', async () => {
    const model = await ModelFixture.start();
    try {
      await model.addConfigText('host-editor', [
        'llm_config_class: VSCodeLMConfig',
        'vendor: promptdeck-tests',
        'tools_enabled: false',
      ]);
      await model.addPrompt('host-editor-prompt', '---\nllm_config_names: [host-editor]\n---\nBe brief.\n');
      far.answers.push((progress) => {
        progress.report(new vscode.LanguageModelTextPart('From VS Code.'));
      });
      const wrapper = await (
        await extensionUnderTest()
      ).createWrapper({ promptName: 'host-editor-prompt', initialize: true });
      assert.equal(await wrapper.sendUserMessageAndGetResponse('Hello'), 'From VS Code.');
    } finally {
      await model.close();
    }
  });
});
