import assert from 'node:assert/strict';
import { calledTools } from '../../../src/vscode/chat/calledTool.ts';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';

describe('the tools of a prompt as a chat shows them', () => {
  let fixture: WrapperFixture;
  before(async () => {
    fixture = await openWrapperFixture();
  });
  after(() => fixture.close());

  it('have the names that the model knows them by, also beside a broken one', async () => {
    const toolJsonSpec = { name: 'bad', description: '', parameters: { type: 'object', properties: {} } };
    await fixture.addConfig('main');
    await fixture.addTool({ name: 'good', toolCode: 'export default () => 42;', toolJsonSpec });
    await fixture.addPrompt({ tools: ['good', 'bad', 'good'] });
    const names = async () =>
      (await calledTools(fixture.runtime, 'tutor')).map(({ name, callName }) => [name, callName]);
    for (const [toolCode, expected] of [
      ['', { good: 'good', bad: 'bad' }],
      ['export default () => 1;', { good: 'bad', bad: 'bad_2' }],
    ] as const) {
      await fixture.addTool({ name: 'bad', toolCode });
      assert.deepEqual(Object.fromEntries(await names()), expected);
      fixture.server.reply({ text: 'ok' });
      const wrapper = await fixture.runtime.createWrapper({ promptName: 'tutor' });
      await wrapper.sendUserMessageAndGetResponse('hi');
      const { tools } = fixture.server.requests.at(-1)?.body as { tools: { function: { name: string } }[] };
      const usable = toolCode === '' ? [expected.good] : Object.values(expected);
      assert.deepEqual(
        tools.map((tool) => tool.function.name),
        usable,
      );
    }
  });
});
