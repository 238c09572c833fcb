import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { VariableField } from '../../../src/protocol/chat.ts';
import { shareWrapperFixture } from '../../core/wrapper/wrapperFixture.ts';
import { RecordingPanel } from './recordingPanel.ts';

describe("the variables of a panel's chat", () => {
  const fixture = shareWrapperFixture();

  beforeEach(() => fixture.current.addConfig('main'));

  async function openPanel(
    start: { chatId?: number; variables?: Record<string, string> } = {},
  ): Promise<RecordingPanel> {
    const panel = new RecordingPanel(fixture.current.runtime, { chatId: null, promptName: 'tutor', ...start });
    await panel.session.handle({ type: 'ready' });
    return panel;
  }

  async function held(panel: RecordingPanel): Promise<unknown> {
    return (await fixture.current.runtime.chatHistories.get(panel.view?.chatId ?? 0))?.currentContextVariables;
  }

  async function send(panel: RecordingPanel, variables: Record<string, string>): Promise<void> {
    fixture.current.server.reply({ text: 'Well.' });
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables });
  }

  const field = (panel: RecordingPanel, name: string): VariableField | undefined =>
    panel.view?.variables.find((each) => each.name === name);

  const code = `/** @param city Where it is. */
export default function ({ city, unit, days, exact, user_id }:
  { city: string; unit: 'c' | 'f'; days: number; exact: boolean; user_id: string }) { return 1; }
export const contextParams = ['unit', 'days', 'exact', '__user_id__'];
`;

  it('are those that the prompt requires, its templates and its tools read, and whatever else the chat holds', async () => {
    await fixture.current.addTool({ name: 'weather', toolCode: code });
    await fixture.current.addPrompt({
      requiredKwargs: ['topic', 'user_msg'],
      systemPromptTemplate: '{{ tone }} {{ topic }} {{ user_msg }}',
      userPromptTemplate: '{{ user_msg }} {{ level | default("low") }}',
      tools: ['weather'],
    });
    const { id } = await fixture.current.runtime.chatHistories.save({
      promptName: 'tutor',
      chatHistory: [],
      currentContextVariables: { topic: 'graphs', plan: [1, 2], user_msg: 'no' },
    });
    const panel = await openPanel({ chatId: id });
    assert.deepEqual(
      panel.view?.variables.map(({ name, required, kind, held: isHeld, isOwn }) => [
        name,
        required,
        kind,
        isHeld,
        isOwn,
      ]),
      [
        ['topic', true, 'text', true, undefined],
        ['tone', false, 'text', undefined, undefined],
        ['level', false, 'text', undefined, undefined],
        ['unit', false, 'choice', undefined, undefined],
        ['days', false, 'number', undefined, undefined],
        ['exact', false, 'boolean', undefined, undefined],
        ['user_id', false, 'text', undefined, undefined],
        ['plan', false, 'json', true, true],
      ],
    );
    assert.deepEqual([field(panel, 'unit')?.choices, field(panel, 'plan')?.value], [['"c"', '"f"'], '[1,2]']);
  });

  it('go out as values of their kind, and keep the type that they have', async () => {
    await fixture.current.addTool({ name: 'weather', toolCode: code });
    await fixture.current.addPrompt({ tools: ['weather'] });
    const panel = await openPanel();
    await send(panel, { unit: '"f"', days: '3', exact: 'true', user_id: '' });
    assert.deepEqual(await held(panel), { unit: 'f', days: 3, exact: true });
    await fixture.current.addPrompt({ tools: [] });
    await panel.until(() => field(panel, 'unit')?.isOwn === true);
    await send(panel, { unit: 'k', days: '4', exact: 'false' });
    assert.deepEqual(await held(panel), { unit: 'k', days: 4, exact: false });
  });

  it('are not sent where one is no value of its kind', async () => {
    await fixture.current.addTool({ name: 'weather', toolCode: code });
    await fixture.current.addPrompt({ tools: ['weather'] });
    const panel = await openPanel();
    await panel.session.handle({ type: 'send', id: randomUUID(), text: 'Hi', variables: { days: 'three' } });
    assert.equal(panel.view?.error?.message, 'Correct the variable "days": This is not a number.');
    assert.deepEqual([fixture.current.server.requests.length, panel.view.chatId], [0, null]);
  });

  it('are kept as they are changed, also while nothing is sent', async () => {
    await fixture.current.addPrompt({ requiredKwargs: ['topic'] });
    const panel = await openPanel();
    await send(panel, { topic: 'graphs' });
    await panel.session.handle({ type: 'setVariable', name: 'topic', text: 'trees' });
    assert.deepEqual(await held(panel), { topic: 'trees' });
    assert.equal(field(panel, 'topic')?.value, 'trees');
    await fixture.current.runtime.chatHistories.change(panel.view?.chatId ?? 0, {
      contextVariables: { topic: 'heaps' },
    });
    await panel.until(() => field(panel, 'topic')?.value === 'heaps');
  });

  it('are all kept where two panels change them at once', async () => {
    await fixture.current.addPrompt({ systemPromptTemplate: '{{ topic }} {{ level }}' });
    const { id } = await fixture.current.runtime.chatHistories.save({ promptName: 'tutor', chatHistory: [] });
    const panels = [await openPanel({ chatId: id }), await openPanel({ chatId: id })];
    const names = ['topic', 'level'];
    await Promise.all(
      panels.map((panel, index) =>
        panel.session.handle({ type: 'setVariable', name: names[index] ?? '', text: 'new' }),
      ),
    );
    const chat = await fixture.current.runtime.chatHistories.get(id);
    assert.deepEqual(chat?.currentContextVariables, { topic: 'new', level: 'new' });
  });

  it('are seen in the preview of a new chat as they are filled in, and as last time until then', async () => {
    await fixture.current.addPrompt({
      requiredKwargs: ['topic', 'level'],
      systemPromptTemplate: 'Teach {{ topic }}, {{ level }}.',
    });
    await send(await openPanel(), { topic: 'graphs', level: 'low' });
    const panel = await openPanel();
    assert.deepEqual(panel.lines, ['system: Teach graphs, low.']);
    await panel.session.handle({ type: 'setVariable', name: 'topic', text: 'trees' });
    assert.deepEqual(panel.lines, ['system: Teach trees, low.']);
    await panel.session.handle({ type: 'setVariable', name: 'level', text: '' });
    assert.deepEqual(panel.lines, ['system: Teach trees, {{ level }}.']);
    assert.deepEqual(panel.view?.messages[0]?.lacks, ['level']);
    assert.equal(field(panel, 'level')?.value, '');
    await send(panel, { topic: 'trees', level: 'high' });
    assert.deepEqual(await held(panel), { topic: 'trees', level: 'high' });
  });

  it('are removed where they are not required, and put back as they were', async () => {
    await fixture.current.addPrompt({ requiredKwargs: ['topic'] });
    const { id } = await fixture.current.runtime.chatHistories.save({
      promptName: 'tutor',
      chatHistory: [],
      currentContextVariables: { topic: 'graphs', plan: { a: [1] } },
    });
    const panel = await openPanel({ chatId: id });
    await panel.session.handle({ type: 'removeVariable', name: 'topic' });
    await panel.session.handle({ type: 'removeVariable', name: 'plan' });
    assert.deepEqual(await held(panel), { topic: 'graphs' });
    assert.deepEqual([panel.view?.removedVariable, field(panel, 'plan')], ['plan', undefined]);
    await panel.session.handle({ type: 'putBackVariable' });
    assert.deepEqual(await held(panel), { topic: 'graphs', plan: { a: [1] } });
    assert.deepEqual([panel.view?.removedVariable, field(panel, 'plan')?.value], [undefined, '{"a":[1]}']);
  });

  it("begin as in the prompt's newest chat, behind what the editor gives and without what it gave then", async () => {
    await fixture.current.addPrompt({ requiredKwargs: ['topic', 'level', 'selection', 'tone'] });
    const first = await openPanel();
    await send(first, { topic: 'graphs', level: 'low', selection: 'x', tone: 'dry' });
    await first.session.handle({ type: 'setVariable', name: 'level', text: 'high' });
    const next = await openPanel({ variables: { tone: 'warm' } });
    assert.deepEqual(
      next.view?.variables.map(({ name, value, asLastTime }) => [name, value, asLastTime]),
      [
        ['topic', 'graphs', true],
        ['level', 'high', true],
        ['selection', '', undefined],
        ['tone', 'warm', undefined],
      ],
    );
    await send(next, { topic: '', level: 'high', selection: 'y', tone: 'warm' });
    assert.equal(next.view.error?.code, 'MissingKwargs');
  });
});
