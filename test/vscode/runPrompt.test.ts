import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';
import { AnswerDocument } from '../../src/vscode/prompts/answerDocument.ts';
import { AnsweredDialogs } from './answeredDialogs.ts';
import { extensionUnderTest, until, untilTrue, writeFile, deleteFile } from './extensionUnderTest.ts';
import { ModelFixture } from './modelFixture.ts';

describe('Run Prompt…', () => {
  let model: ModelFixture;
  let dialogs: AnsweredDialogs;

  before(async () => {
    model = await ModelFixture.start();
    await model.addConfig('host-run');
    await model.addPrompt(
      'host-explain',
      '---\nllm_config_names: [host-run]\nrequired_kwargs: [selection, audience]\n---\n' +
        '{% system %}\nFor {{ audience }}.\n{% endsystem %}\n{% user %}\nExplain {{ selection }} of {{ language | default("text") }}. {{ user_msg }}\n{% enduser %}\n',
    );
  });

  after(() => model.close());

  beforeEach(async () => {
    // A selection left in an editor would answer a question that the test answers.
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    model.server.reset();
    dialogs = new AnsweredDialogs();
  });

  afterEach(async () => {
    for (const answer of answers()) {
      await vscode.window.showTextDocument(answer);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    dialogs.restore();
  });

  const answers = (): vscode.TextDocument[] =>
    vscode.workspace.textDocuments.filter(({ isUntitled, languageId }) => isUntitled && languageId === 'markdown');

  it('takes the selection from the editor, asks for the rest, and streams into a new editor', async () => {
    const file = await writeFile('host-code.js', 'const answer = 42;\n');
    try {
      const editor = await vscode.window.showTextDocument(file);
      editor.selection = new vscode.Selection(0, 6, 0, 12);
      model.server.reply({ text: ['It ', 'is ', 'a name.'], chunkDelayMs: 30 });
      dialogs.answer('host-explain', 'children', 'Briefly!');
      await vscode.commands.executeCommand(commands.runPrompt);
      assert.deepEqual(
        dialogs.texts('input').map((text) => /"(\w+)"/.exec(text)?.[1] ?? text),
        ['audience', 'Your message to the model (may be left empty)'],
      );
      assert.equal(answers().at(-1)?.getText(), 'It is a name.');
      const messages = model.server.request(0).body['messages'] as { content: string }[];
      assert.deepEqual(
        messages.map(({ content }) => content.trim()),
        ['For children.', 'Explain answer of javascript. Briefly!'],
      );
      assert.equal(
        (await (await extensionUnderTest()).chatHistories.list()).some(
          ({ promptName }) => promptName === 'host-explain',
        ),
        false,
      );
    } finally {
      await deleteFile(file);
    }
  });

  it('keeps what arrived when it fails, and shows the error with what mends it', async () => {
    model.server.reply({ text: ['Half ', 'of it'], cutAfterChunks: 2 });
    dialogs.answer('selected', 'children', '');
    await vscode.commands.executeCommand(commands.runPrompt, { name: 'host-explain' });
    await untilTrue(() => dialogs.texts('error').length > 0);
    assert.match(answers().at(-1)?.getText() ?? '', /^Half/);
    assert.ok(dialogs.asked.find(({ kind }) => kind === 'error')?.choices.includes('Retry'));
  });

  it('says why an answer is not whole, of which config, and leads to its key', async () => {
    model.server.reply({ text: 'Half of', finish: 'length' });
    dialogs.answer('selected', 'children', '');
    await vscode.commands.executeCommand(commands.runPrompt, { name: 'host-explain' });
    await untilTrue(() => dialogs.texts('warning').length > 0);
    const asked = dialogs.asked.find(({ kind }) => kind === 'warning');
    assert.match(asked?.text ?? '', /^Prompt "host-explain": .+"host-run" was cut off.+Raise "max_tokens"/);
    assert.deepEqual(asked?.choices, ['Open LLM Config', 'Retry']);
    assert.equal(answers().at(-1)?.getText(), 'Half of');
  });

  it('offers no secret where the key that was refused is none', async () => {
    model.server.reply({ status: 401, body: { error: { message: 'Bad key' } } });
    dialogs.answer('selected', 'children', '');
    await vscode.commands.executeCommand(commands.runPrompt, { name: 'host-explain' });
    await untilTrue(() => dialogs.texts('error').length > 0);
    const asked = dialogs.asked.find(({ kind }) => kind === 'error');
    assert.deepEqual(asked?.choices, ['Open LLM Config', 'Retry']);
  });

  it('takes back what a turn wrote where it begins anew, and leaves the turns before it', async () => {
    const answer = await AnswerDocument.open();
    const document = answers().at(-1);
    answer.append('First.\n');
    answer.endTurn();
    answer.append('Wrong, ');
    await answer.flush();
    answer.append('and more.');
    answer.dropTurn();
    answer.append('Right.');
    await answer.flush();
    assert.equal(document?.getText().replaceAll('\r', ''), 'First.\n\n\nRight.');
  });

  it('runs nothing when the user leaves a question', async () => {
    dialogs.answer(undefined);
    await vscode.commands.executeCommand(commands.runPrompt, 'host-explain');
    assert.equal(model.server.requests.length, 0);
    assert.deepEqual(dialogs.texts('error'), []);
  });

  it('stops when its editor is closed', async () => {
    model.server.reply({ text: Array<string>(200).fill('word '), chunkDelayMs: 20 });
    dialogs.answer('selected', 'children', '');
    const running = vscode.commands.executeCommand(commands.runPrompt, 'host-explain');
    const answer = await until(() => answers().find((document) => document.getText().startsWith('word')));
    await vscode.window.showTextDocument(answer);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await running;
    await untilTrue(() => model.server.request(0).closedAt !== undefined);
  });
});
