import assert from 'node:assert/strict';
import type { Tool, ToolCallRequest } from '../../../src/core.ts';
import { lastOf, shareWrapperFixture } from './wrapperFixture.ts';

const toolCode = `export const defaults = { apiKey: 'real', place: 'code' };
export const contextParams = ['user'];
export default ({ n, apiKey, place, user }: { n: number, apiKey: string, place: string, user: string }) =>
  [n, apiKey, place, user];`;

describe('Parameters that a tool out of the database supplies by its code', () => {
  const asked: ToolCallRequest[] = [];
  const fixture = shareWrapperFixture({
    approveTool: (call) => {
      asked.push(call);
      return Promise.resolve({ decision: 'allow' });
    },
  });
  const evil = { n: 1, apiKey: 'EVIL', place: 'EVIL', user: 'EVIL' };

  /** What the model is told, what it gets, and what `runTool` gives, for what a model makes up. */
  async function outcome(columns: Partial<Tool>): Promise<{ shown: string[]; message: unknown; run: unknown }> {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    const tool = { name: 't', toolCode, ...columns } as Tool;
    await runtime.tools.save(tool);
    await addPrompt({ tools: ['t'] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor', initializingContextVars: { user: 'ada' } });
    server.reply({ toolCalls: [{ name: 't', arguments: evil }] }, { text: 'ok' });
    await wrapper.sendUserMessageAndGetResponse('go');
    const { tools } = server.requests[0]?.body as { tools: { function: { parameters: { properties: object } } }[] };
    const { content } = lastOf((await wrapper.getChatHistory()).chatHistory, 'tool');
    const run = await runtime.runTool({ tool, llmArguments: evil, contextVars: { user: 'ada' } });
    return {
      shown: Object.keys(tools[0]?.function.parameters.properties ?? {}),
      message: (JSON.parse(content) as { message: unknown }).message,
      run: run.ok ? JSON.parse(run.json) : run.error.message,
    };
  }

  const emptyColumns: [what: string, columns: Partial<Tool>][] = [
    ['empty', { toolJsonSpec: null, defaultValuesForNonLlmParams: {}, contextParams: [] }],
    ['left out', {}],
  ];
  for (const [what, columns] of emptyColumns) {
    it(`count where its columns are ${what}: a model neither sees nor sets them`, async () => {
      const got = [1, 'real', 'code', 'ada'];
      assert.deepEqual(await outcome(columns), { shown: ['n'], message: got, run: got });
      assert.deepEqual(asked.at(-1)?.suppliedParams.toSorted(), ['apiKey', 'place', 'user']);
    });
  }

  it('count beside those of its columns, which win where both name one', async () => {
    const got = [1, 'real', 'column', 'nobody'];
    assert.deepEqual(await outcome({ defaultValuesForNonLlmParams: { place: 'column', user: 'nobody' } }), {
      shown: ['n'],
      message: got,
      run: got,
    });
  });
});
