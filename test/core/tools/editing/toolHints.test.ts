import assert from 'node:assert/strict';
import { promptVariables } from '../../../../src/core/template/promptVariables.ts';
import { contextParamProposals } from '../../../../src/core/tools/editing/contextParamProposals.ts';
import { toolHover } from '../../../../src/core/tools/editing/toolHover.ts';

const text = `/** Does. */
export default ({ n, key, user, lang = 'en', place }) => n;
export const defaults = { key: '\${secret:KEY}', 'user': 1 };
export const contextParams = ['__user__', 'lang', "place", ''];
export const capabilities = {};
`;

/** What is said where the text has \`|marked|\` before and after. */
async function hoverAt(marked: string): Promise<string | undefined> {
  const [before = '', part = '', after = ''] = marked.split('|');
  const start = text.indexOf(before + part + after) + before.length;
  const hover = await toolHover(text, start + 1);
  if (!hover) return undefined;
  assert.equal(text.slice(hover.start, hover.end), part);
  return hover.markdown;
}

describe('the hover over what a tool exports', () => {
  it('says what each export is for', async () => {
    assert.match((await hoverAt('|defaults| =')) ?? '', /neither sees nor sets.*\$\{secret:NAME\}/);
    assert.match((await hoverAt('|contextParams| =')) ?? '', /precedence over `defaults`/);
    assert.match((await hoverAt('|capabilities| =')) ?? '', /The user is asked/);
  });

  it('says where a parameter gets its value, and what happens without it', async () => {
    assert.match((await hoverAt('{ |key|: ')) ?? '', /^`key` [^]*`\$\{secret:KEY\}` is resolved at the call/);
    assert.match((await hoverAt("|'user'|: 1")) ?? '', /A variable `user` of the chat takes precedence/);
    assert.match((await hoverAt("'|__user__|'")) ?? '', /variable `user`[^]*value in `defaults` is used/);
    assert.match((await hoverAt("'|lang|'")) ?? '', /the default of the parameter is used/);
    assert.match((await hoverAt('"|place|"')) ?? '', /the call fails/);
  });

  it('is silent elsewhere and in code that cannot be read', async () => {
    assert.equal(await toolHover(text, text.indexOf('=> n')), undefined);
    assert.equal(await toolHover('export const defaults = {', 15), undefined);
  });
});

describe('proposals inside contextParams', () => {
  const variables = new Map([
    ['goal', ['plan', 'tutor']],
    ['lang', ['tutor']],
    ['n', ['plan']],
  ]);
  const names = async (at: number) => (await contextParamProposals(text, at, variables)).map(({ name }) => name);

  it('are variables of prompts, then own parameters, without what is listed', async () => {
    const empty = text.indexOf("'']") + 1;
    assert.deepEqual(await names(empty), ['goal', 'n', 'key', 'user']);
    const [first] = await contextParamProposals(text, empty, variables);
    assert.deepEqual(first, { name: 'goal', prompts: ['plan', 'tutor'], start: empty, end: empty });
    assert.ok((await names(text.indexOf("lang', ") + 2)).includes('lang'));
  });

  it('are made nowhere else', async () => {
    assert.deepEqual(await names(text.indexOf('key: ') + 1), []);
    assert.deepEqual(await names(text.indexOf('contextParams') + 1), []);
  });
});

describe('the variables of a prompt', () => {
  it('are those that it requires, logs or reads, without the message', async () => {
    const names = await promptVariables({
      name: 'p',
      llmConfigNames: [],
      requiredKwargs: ['topic'],
      loggedContextVars: ['user_id'],
      systemPromptTemplate: 'On {{ topic }} in {{ lang | default("en") }}.',
      initialMessagesTemplates: [{ role: 'assistant', content: 'Hello {{ name }}' }],
      userPromptTemplate: '{{ user_msg }} {% if broken',
      tools: [],
    });
    assert.deepEqual([...names.keys()], ['topic', 'user_id', 'lang', 'name']);
  });
});
