import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { JsonObject } from '../../../src/core/base/json.ts';
import type { PromptTemplate } from '../../../src/core/prompts/promptTemplate.ts';
import { renderTemplate } from '../../../src/core/template/renderTemplate.ts';
import { parsePromptFile } from '../../../src/core/template/promptFile/promptFile.ts';
import type { VariableField } from '../../../src/protocol/chat.ts';
import { changedVariables, soundVariables } from '../../../src/vscode/chat/variables/changedVariables.ts';
import type { VariableControl } from '../../../src/vscode/chat/variables/toolVariables.ts';
import { variableFields, type VariableSources } from '../../../src/vscode/chat/variables/variableFields.ts';
import { shareWrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel } from './recordingPanel.ts';

const prompt: PromptTemplate = {
  ...{ name: 'p', llmConfigNames: [], loggedContextVars: [], initialMessagesTemplates: [], tools: [] },
  requiredKwargs: ['count'],
  systemPromptTemplate: `{% for rule in rules %}- {{ rule }}\n{% endfor %}{{ options.depth }} {{ count + 1 }}
{% if strict %}Strictly.{% endif %} {{ tone }} {% for line in selection %}{{ line }}{% endfor %}`,
  userPromptTemplate: '',
};

async function fieldsOf(sources: Partial<VariableSources>): Promise<Record<string, VariableField>> {
  const none = { prompt, said: new Map(), held: {}, last: {}, typed: {}, chosen: {} };
  const fields = await variableFields({ ...none, ...sources });
  return Object.fromEntries(fields.map((field) => [field.name, field]));
}

async function valuesOf(form: Record<string, string>, sources: Partial<VariableSources> = {}): Promise<JsonObject> {
  return changedVariables(form, Object.values(await fieldsOf(sources)), sources.held ?? {});
}

describe('the types of the fields of a form', () => {
  it('are those that the templates tell; all else, and what the editor gives, is text', async () => {
    const fields = await fieldsOf({});
    assert.deepEqual(
      Object.values(fields).map(({ name, kind, kinds }) => [name, kind, kinds]),
      [
        ['count', 'number', ['number', 'text', 'json']],
        ['rules', 'list', ['list', 'text', 'json']],
        ['options', 'object', ['object', 'text', 'json']],
        ['strict', 'boolean', ['boolean', 'text', 'json']],
        ['tone', 'text', ['text', 'json']],
        ['selection', 'text', ['text', 'json']],
      ],
    );
  });

  it('decide what a text is, and what is no value', async () => {
    const form = { rules: 'no any\ntests', options: '{"depth": 2}', count: '3', strict: 'false', tone: '["dry"]' };
    assert.deepEqual(await valuesOf(form), {
      ...{ rules: ['no any', 'tests'], options: { depth: 2 }, count: 3, strict: false },
      tone: '["dry"]',
    });
    assert.deepEqual(await valuesOf({ rules: '["no any", "tests"]' }), { rules: ['no any', 'tests'] });
    const wrong = { rules: '["a","b"', options: 'deep', count: 'abc', strict: 'yes' };
    for (const [name, text] of Object.entries(wrong)) {
      await assert.rejects(valuesOf({ [name]: text }), new RegExp(`^AppError: Correct the variable "${name}": `));
    }
    const fields = Object.values(await fieldsOf({}));
    assert.deepEqual(soundVariables({ ...wrong, tone: 'dry', count: '4' }, fields), { tone: 'dry', count: 4 });
  });

  it('are what their user chooses, where no tool says what they are', async () => {
    const chosen = { tone: 'json', rules: 'text', count: 'list', unit: 'json' } as const;
    const said = new Map<string, VariableControl>([['unit', { kind: 'choice', choices: ['"c"'], description: '' }]]);
    const fields = await fieldsOf({ chosen, said });
    assert.deepEqual(
      ['tone', 'rules', 'count', 'unit'].map((name) => [fields[name]?.kind, fields[name]?.isChosen]),
      [
        ['json', true],
        ['text', true],
        ['number', undefined],
        ['choice', undefined],
      ],
    );
    const form = { tone: '["dry"]', rules: 'a\nb' };
    assert.deepEqual(await valuesOf(form, { chosen }), { tone: ['dry'], rules: 'a\nb' });
  });

  it('of a choice that was made stay a choice, shown as the one of the choices that it is', async () => {
    const said = new Map<string, VariableControl>([
      ['unit', { kind: 'choice', choices: ['"c"', '"f"'], description: '' }],
    ]);
    const fields = await fieldsOf({ held: { unit: 'f' }, said });
    assert.deepEqual([fields['unit']?.kind, fields['unit']?.value], ['choice', '"f"']);
  });

  it('of a value that there is are its own', async () => {
    const held = { rules: 'a\nb', options: { depth: 1 }, count: '3', tone: ['dry'], strict: true };
    const fields = await fieldsOf({ held });
    assert.deepEqual(
      Object.values(fields).map(({ name, kind, value }) => [name, kind, value]),
      [
        ['count', 'text', '3'],
        ['rules', 'text', 'a\nb'],
        ['options', 'object', '{"depth":1}'],
        ['strict', 'boolean', 'true'],
        ['tone', 'json', '["dry"]'],
        ['selection', 'text', ''],
      ],
    );
    const form = Object.fromEntries(Object.values(fields).map(({ name, value }) => [name, value]));
    assert.deepEqual(await valuesOf(form, { held }), {});
    assert.equal((await fieldsOf({ held: { rules: ['a', 'b'] } }))['rules']?.value, 'a\nb');
    // The same text as another kind of value is a change.
    assert.deepEqual(await valuesOf({ tone: '["dry"]' }, { held, chosen: { tone: 'text' } }), { tone: '["dry"]' });
  });

  it('of a text that was given last time are those that the templates tell, where it can be one', async () => {
    const fields = await fieldsOf({ last: { rules: '["a", "b"]', options: 'deep', count: '3', strict: 'maybe' } });
    const kinds = ['rules', 'options', 'count', 'strict'].map((name) => fields[name]?.kind);
    assert.deepEqual(kinds, ['list', 'text', 'number', 'text']);
  });

  it('let the conventions of the example be given as JSON, or one a line', async () => {
    const path = new URL('../../../examples/prompts/review_diff.prompt.njk', import.meta.url);
    const parsed = await parsePromptFile(await readFile(path, 'utf8'), {
      name: 'review_diff',
      file: 'review_diff.prompt.njk',
    });
    const { template } = parsed;
    assert.ok(template);
    for (const text of ['["no any", "tests"]', 'no any\ntests']) {
      const form = { diff: '+ a', conventions: text };
      const values = await valuesOf(form, { prompt: template });
      const rendered = await renderTemplate(template.userPromptTemplate, { ...values, user_msg: '' }, { name: 'p' });
      assert.match(rendered, /Our conventions:\s+- no any\s+- tests\s*$/);
    }
  });
});

describe("the kind that a panel's user chooses for a field", () => {
  const fixture = shareWrapperFixture();

  beforeEach(async () => {
    await fixture.current.addConfig('main');
    await fixture.current.addPrompt({ systemPromptTemplate: '{% for x in rules %}- {{ x }}\n{% endfor %}{{ tone }}' });
  });

  it('is kept, and what the chat holds becomes such a value', async () => {
    const { chatHistories } = fixture.current.runtime;
    const { id } = await chatHistories.save({
      ...{ promptName: 'tutor', chatHistory: [] },
      currentContextVariables: { rules: '["a"]', tone: 'dry' },
    });
    const panel = new RecordingPanel(fixture.current.runtime, { chatId: id, promptName: 'tutor', variables: {} });
    await panel.session.handle({ type: 'ready' });
    const field = (name: string) => panel.view?.variables.find((each) => each.name === name);
    assert.deepEqual([field('rules')?.kind, field('rules')?.value], ['text', '["a"]']);
    await panel.session.handle({ type: 'chooseKind', name: 'rules', kind: 'list', text: '["a"]' });
    await panel.session.handle({ type: 'chooseKind', name: 'tone', kind: 'json', text: 'dry' });
    assert.deepEqual((await chatHistories.get(id))?.currentContextVariables, { rules: ['a'], tone: 'dry' });
    assert.deepEqual([field('rules')?.kind, field('rules')?.value], ['list', 'a']);
    assert.deepEqual([field('tone')?.kind, field('tone')?.value, field('tone')?.isChosen], ['json', 'dry', true]);
    await panel.session.handle({ type: 'setVariable', name: 'tone', text: '{"dry": true}' });
    assert.deepEqual((await chatHistories.get(id))?.currentContextVariables['tone'], { dry: true });
  });

  it('counts for a chat that does not exist yet, also after a reload', async () => {
    const start = { chatId: null, promptName: 'tutor', variables: { rules: 'a\nb', tone: '{"dry":' } };
    const panel = new RecordingPanel(fixture.current.runtime, { ...start, kinds: { tone: 'json' } });
    await panel.session.handle({ type: 'ready' });
    const { view } = panel;
    assert.deepEqual(
      view?.variables.map(({ name, kind }) => [name, kind]),
      [
        ['rules', 'list'],
        ['tone', 'json'],
      ],
    );
  });

  it('shows the form of a template that needs a value which its prompt does not require, and reads what is given', async () => {
    await fixture.current.addPrompt({ systemPromptTemplate: 'Depth {{ options.depth }}' });
    const open = async (variables: Record<string, string>) => {
      const panel = new RecordingPanel(fixture.current.runtime, { chatId: null, promptName: 'tutor', variables });
      await panel.session.handle({ type: 'ready' });
      return panel.view;
    };
    const empty = await open({});
    assert.deepEqual([empty?.error?.code, empty?.variables[0]?.kind], ['TemplateError', 'object']);
    const given = await open({ options: '{"depth": 2}' });
    assert.deepEqual([given?.error, given?.messages[0]?.content], [null, 'Depth 2']);
  });
});
