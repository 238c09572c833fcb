import assert from 'node:assert/strict';
import { textSize } from '../../src/protocol/textSize.ts';
import type { VariableField } from '../../src/protocol/chat.ts';
import type { Locator } from '../editor/editorWindow.ts';
import type { ChatPage } from './chatPage.ts';
import { chatView, message, panelStates, snapshot, variable } from './sampleChats.ts';
import { useChatPages } from './useChatPages.ts';

describe('the variables form of the panel', function () {
  this.timeout(60_000);
  const pages = useChatPages();
  let chat: ChatPage;

  const typedForm = panelStates['typedForm'] ?? chatView();
  const messages = [message('u1', 'user', 'Hi')];
  const summary = () => chat.page.locator('.variables > summary');
  const field = (name: string) => chat.page.locator(`[data-field="${name}"]`);
  const button = (name: string) => chat.page.getByRole('button', { name, exact: true });
  /** The focus follows what was drawn. */
  const untilFocused = (name: string) => chat.page.locator(`[data-field="${name}"]:focus`).waitFor();
  const posts = async (type: string) => (await chat.posted()).filter((each) => each.type === type);

  it('has a control for each kind, described to assistive technology', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(typedForm));
    await summary().click();
    const { page } = chat;
    assert.equal(await page.getByRole('combobox', { name: 'unit' }).inputValue(), '"celsius"');
    assert.deepEqual(await field('unit').locator('option').allInnerTexts(), ['Not given', 'celsius', 'fahrenheit']);
    const days = page.getByRole('textbox', { name: 'days' });
    const help = page.locator(`#${firstId(await days.getAttribute('aria-describedby'))}`);
    assert.equal(await help.innerText(), 'How far to look ahead.');
    assert.equal(await page.getByRole('checkbox', { name: 'exact (not given)' }).isChecked(), false);
    assert.equal(await page.getByRole('textbox', { name: 'plan (JSON, of this chat)' }).count(), 1);
  });

  it('tells what is no value as the cursor leaves it, and sends nothing before that is corrected', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(typedForm));
    await summary().click();
    await field('days').fill('three');
    await field('plan').fill('{"steps":');
    assert.equal(await chat.page.getByRole('alert').innerText(), 'Correct before sending: days.');
    const composer = chat.page.getByRole('textbox', { name: 'Message' });
    await composer.fill('Go on');
    await composer.press('Enter');
    await untilFocused('days');
    assert.match(await chat.page.getByRole('alert').innerText(), /days, plan\.$/);
    assert.equal(await field('days').getAttribute('aria-invalid'), 'true');
    const colour = (locator: Locator, property: string): Promise<string> =>
      locator.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
    for (const name of ['days', 'plan']) {
      assert.notEqual(await colour(field(name), 'border-color'), await colour(field('unit'), 'border-color'), name);
    }
    const words = chat.page.locator('.field-error').first();
    assert.equal(await colour(words, 'border-color'), await colour(field('days'), 'border-color'));
    assert.deepEqual(await posts('send'), []);
    await field('days').fill('4');
    await field('plan').fill('[]');
    await composer.press('Enter');
    const { variables } = await chat.waitForPost('send');
    assert.deepEqual([variables['days'], variables['plan'], variables['unit']], ['4', '[]', '"celsius"']);
  });

  it('has the type of a variable chosen, where no tool says it', async () => {
    chat = await pages.open();
    const view = (kind: VariableField['kind'], isChosen = false) =>
      chatView({
        variables: [
          variable('rules', '', { kind, kinds: ['list', 'text', 'json'], ...(isChosen ? { isChosen: true } : {}) }),
          variable('options', '', { kind: 'object', kinds: ['object', 'text', 'json'] }),
          variable('unit', '', { kind: 'choice', choices: ['"c"'] }),
        ],
      });
    await chat.receive(snapshot(view('list')));
    const type = chat.page.getByRole('combobox', { name: 'Type of rules' });
    assert.deepEqual(await type.locator('option').allInnerTexts(), ['List', 'Text', 'JSON']);
    assert.equal(await chat.page.getByRole('combobox', { name: 'Type of unit' }).count(), 0);
    await field('options').fill('deep');
    await field('rules').fill('["a",');
    await type.focus();
    const faults = chat.page.locator('.field-error');
    assert.deepEqual(await faults.locator('.icon').count(), 2);
    const fault = chat.page.locator(`#${firstId(await field('rules').getAttribute('aria-describedby'))}`);
    assert.match(await fault.innerText(), /not JSON: .* Or write an item a line/);
    await type.selectOption('text');
    assert.equal(await faults.count(), 1);
    await field('rules').fill('no any\ntests');
    await type.selectOption('json');
    assert.deepEqual((await posts('chooseKind')).slice(0, 2), [
      { type: 'chooseKind', name: 'rules', kind: 'text', text: '["a",' },
      // As a list, which it still is: the host has not answered.
      { type: 'chooseKind', name: 'rules', kind: 'json', text: '["no any","tests"]' },
    ]);
    await chat.receive(snapshot(view('json', true), 2));
    assert.deepEqual([await field('rules').inputValue(), await type.inputValue()], ['["no any","tests"]', 'json']);
    await chat.receive();
    assert.deepEqual((await chat.savedState())?.kinds, { rules: 'json' });
  });

  it('keeps in the chat what a field holds as the cursor leaves it', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(typedForm));
    await summary().click();
    await field('days').fill('5');
    await field('exact').click();
    await field('unit').focus();
    await field('unit').selectOption('fahrenheit');
    await field('days').focus();
    assert.deepEqual(await posts('setVariable'), [
      { type: 'setVariable', name: 'days', text: '5' },
      { type: 'setVariable', name: 'exact', text: 'true' },
      { type: 'setVariable', name: 'unit', text: '"fahrenheit"' },
    ]);
  });

  it('removes a variable, and puts it back; the cursor is never lost', async () => {
    chat = await pages.open();
    const view = (held: boolean) =>
      chatView({
        ...{ chatId: 7, messages },
        variables: [
          variable('topic', 'graphs', { required: true, held: true }),
          ...(held ? [variable('plan', '[1]', { kind: 'json', held: true, isOwn: true })] : []),
        ],
        ...(held ? {} : { removedVariable: 'plan' }),
      });
    await chat.receive(snapshot(view(true)));
    await summary().click();
    assert.equal(await button('Remove topic').count(), 0);
    await button('Remove plan').press('Enter');
    assert.deepEqual(await posts('removeVariable'), [{ type: 'removeVariable', name: 'plan' }]);
    await chat.receive(snapshot(view(false), 2));
    assert.equal(await chat.page.getByText('plan was removed from this chat.').count(), 1);
    assert.ok(await button('Put back').evaluate((element) => element === document.activeElement));
    await button('Put back').press('Enter');
    assert.equal((await posts('putBackVariable')).length, 1);
    await chat.receive(snapshot(view(true), 3));
    await untilFocused('plan');
  });

  it('marks values of the last time, and clears them at once', async () => {
    chat = await pages.open();
    const variables = ['topic', 'level'].map((name) => variable(name, `last ${name}`, { asLastTime: true }));
    await chat.receive(snapshot(chatView({ variables: [...variables, variable('tone', '')] })));
    assert.equal(await chat.page.getByText('Filled in as last time: topic, level.').count(), 1);
    await field('level').fill('high');
    assert.equal(await chat.page.getByText('Filled in as last time: topic.').count(), 1);
    await button('Clear').click();
    assert.deepEqual([await field('topic').inputValue(), await field('level').inputValue()], ['', 'high']);
    await untilFocused('topic');
    assert.equal(await button('Clear').count(), 0);
  });

  it('takes in what the host has at the cursor, and has the cursor there again', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(typedForm));
    await summary().click();
    await field('code').fill('one two');
    await field('code').evaluate((element) => {
      (element as HTMLTextAreaElement).setSelectionRange(4, 7);
    });
    await button('Insert context into code…').click();
    assert.deepEqual(await posts('insertContext'), [{ type: 'insertContext', variable: 'code' }]);
    assert.equal(await button('Insert context into days…').count(), 0);
    await chat.receive({ type: 'insertText', variable: 'code', text: '2', isBlock: false });
    assert.equal(await field('code').inputValue(), 'one 2');
    await untilFocused('code');
    await chat.page.keyboard.type('!');
    assert.equal(await field('code').inputValue(), 'one 2!');
  });

  it('takes blocks into the message on lines of their own, and keeps the cursor where nothing was chosen', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(chatView({ chatId: 7, messages })));
    const composer = chat.page.getByRole('textbox', { name: 'Message' });
    await composer.fill('Look: and say');
    await composer.evaluate((element) => {
      (element as HTMLTextAreaElement).setSelectionRange(5, 5);
    });
    await button('Insert context…').click();
    await chat.receive({ type: 'insertText', variable: null, text: '', isBlock: false });
    assert.ok(await composer.evaluate((element) => element === document.activeElement));
    await chat.receive({ type: 'insertText', variable: null, text: '```ts a.ts\n1\n```', isBlock: true });
    assert.equal(await composer.inputValue(), 'Look:\n```ts a.ts\n1\n```\n and say');
    await composer.press('Enter');
    assert.equal((await chat.waitForPost('send')).text, 'Look:\n```ts a.ts\n1\n```\n and say');
  });

  it('keeps over a reload what the editor gave a chat that does not exist yet', async () => {
    chat = await pages.open();
    const variables = [
      variable('selection', 'answer'),
      variable('tone', 'dry', { asLastTime: true }),
      variable('level', ''),
    ];
    await chat.receive(snapshot(chatView({ variables })));
    assert.deepEqual((await chat.savedState())?.variables, { selection: 'answer' });
    await field('selection').fill('other');
    // Two frames: what was typed is drawn, then saved.
    await chat.receive();
    assert.deepEqual((await chat.savedState())?.variables, { selection: 'other' });
  });

  it('tells the size of long values and of all, and folds them', async () => {
    chat = await pages.open();
    await chat.receive(snapshot(typedForm));
    await summary().click();
    const code = typedForm.variables[0]?.value ?? '';
    assert.equal(await chat.page.locator('.field-foot span').innerText(), textSize(code));
    assert.match(await summary().innerText(), /4 of 6 filled in · 2\.\d KB · about 6\d\d tokens/);
    const height = async () => (await field('code').boundingBox())?.height ?? 0;
    const folded = await height();
    await button('Show all of code').click();
    assert.ok((await height()) > folded * 1.5);
    assert.equal(await button('Show less of code').getAttribute('aria-expanded'), 'true');
  });
});

/** The first of the ids of an attribute, for a selector. */
function firstId(ids: string | null): string {
  return (ids ?? '').split(' ')[0] ?? '';
}
