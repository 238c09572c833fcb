import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel } from './recordingPanel.ts';

describe('a tool in a panel’s chat', () => {
  let fixture: WrapperFixture;
  let toolSecret: string | undefined;

  beforeEach(async () => {
    fixture = await openWrapperFixture({ resolveSecret: () => Promise.resolve(toolSecret) });
    await fixture.addConfig('main');
  });
  afterEach(() => fixture.close());

  async function openPanel(chatId: number | null = null): Promise<RecordingPanel> {
    const panel = new RecordingPanel(fixture.runtime, { chatId, promptName: 'tutor' });
    await panel.session.handle({ type: 'ready' });
    return panel;
  }

  it('has the user set the secret that a tool lacks, and runs the tool once that is done, also after a reload', async () => {
    await fixture.addTool({
      name: 'measure',
      toolCode: 'export default ({ key }: { key: string }) => key.length;',
      defaultValuesForNonLlmParams: { key: '${secret:OF_TOOL}' },
    });
    await fixture.addPrompt({ tools: ['measure'] });
    const panel = await openPanel();
    fixture.server.reply({ toolCalls: [{ id: 'c', name: 'measure', arguments: {} }] });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    const later = await openPanel(panel.session.chatId);
    for (const shown of [panel, later]) {
      assert.equal(shown.view?.error?.code, 'SecretNotFound');
      assert.deepEqual(
        shown.view.error.actions.map(({ id }) => id),
        ['setSecret', 'openTool', 'retry'],
      );
      const call = shown.view.messages.at(-1)?.toolCalls[0];
      assert.deepEqual([call?.state, call?.durationMs], ['failed', undefined]);
      assert.match(call?.result ?? '', /needs the secret "OF_TOOL"/);
      await shown.session.handle({ type: 'errorAction', id: 'setSecret' });
      const { error, context } = shown.mended.at(-1) ?? {};
      assert.equal(error?.secret?.name ?? context?.secret?.name, 'OF_TOOL');
      assert.equal(error?.toolName ?? context?.toolName, 'measure');
    }
    toolSecret = 'stored-by-now';
    fixture.server.reply({ text: 'Done' });
    await later.session.handle({ type: 'errorAction', id: 'retry' });
    assert.equal(later.view?.messages.flatMap(({ toolCalls }) => toolCalls)[0]?.result, '13');
    assert.equal(later.lines.at(-1), 'assistant: Done');
  });

  it('is told of as not from the model, also where the call is taken up again', async () => {
    await fixture.addTool({
      name: 'measure',
      toolCode: 'export default async ({ key }: { key: string }) => key.length;',
      defaultValuesForNonLlmParams: { key: '${secret:OF_TOOL}' },
    });
    await fixture.addPrompt({ tools: ['measure'] });
    toolSecret = undefined;
    const panel = await openPanel();
    fixture.server.reply({ toolCalls: [{ id: 'c', name: 'measure', arguments: {} }] });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: {} });
    toolSecret = 'stored-by-now';
    fixture.server.reply({ text: 'Done', delayMs: 50 });
    const retried = panel.session.handle({ type: 'errorAction', id: 'retry' });
    const { live } = await panel.until(({ live }) => live?.turns[0]?.toolCalls[0] !== undefined);
    assert.deepEqual(live?.turns[0]?.toolCalls[0]?.suppliedParams, [{ name: 'key', from: 'defaults' }]);
    await retried;
  });
});
