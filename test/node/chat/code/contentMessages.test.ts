import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ContentMessage } from '../../../../src/protocol/contentMessage.ts';
import { editorLanguage } from '../../../../src/vscode/chat/code/editorLanguage.ts';
import { parseFileLink } from '../../../../src/protocol/fileLink.ts';
import { safeLink } from '../../../../src/vscode/chat/code/safeLink.ts';
import { validateWebviewMessage } from '../../../../src/vscode/chat/validateWebviewMessage.ts';

const valid: ContentMessage[] = [
  { type: 'copy', text: 'x' },
  { type: 'copy', text: 'x'.repeat(10_000_000) },
  { type: 'openLink', href: 'https://example.com' },
  { type: 'openFile', path: 'src/a.ts#L10' },
  { type: 'insertAtCursor', text: 'x' },
  { type: 'openCode', text: 'x', language: '' },
  { type: 'applyCode', text: 'x', info: 'ts src/a.ts' },
];
const invalid: object[] = [
  { type: 'copy' },
  { type: 'copy', text: 'x'.repeat(32_000_001) },
  { type: 'openLink', href: {} },
  { type: 'openLink', href: 'x'.repeat(8193) },
  { type: 'openFile', path: ['a'] },
  { type: 'openCode', text: 'x' },
  { type: 'openCode', text: 1, language: 'ts' },
  { type: 'applyCode', text: 'x' },
  { type: 'applyCode', text: 'x', info: null },
  { type: 'applyCode', info: 'ts' },
];

describe('what a panel asks for with links and code', () => {
  for (const message of valid) {
    it(`passes ${JSON.stringify(message).slice(0, 60)}, and nothing beside it`, () => {
      assert.deepEqual(validateWebviewMessage({ ...message, command: 'rm', uri: 'file:///etc/passwd' }), message);
    });
  }

  for (const message of invalid) {
    it(`refuses ${JSON.stringify(message).slice(0, 60)}`, () => {
      assert.equal(validateWebviewMessage(message), undefined);
    });
  }
});

describe('a link to a file', () => {
  it('names a path, and a line and column where it has them', () => {
    assert.deepEqual(parseFileLink('src/a.ts'), { path: 'src/a.ts' });
    assert.deepEqual(parseFileLink('./src/a.ts#L10'), { path: './src/a.ts', line: 10 });
    assert.deepEqual(parseFileLink('src/a.ts#L10-L20'), { path: 'src/a.ts', line: 10 });
    assert.deepEqual(parseFileLink('src/a.ts#L10C5'), { path: 'src/a.ts', line: 10, column: 5 });
    assert.deepEqual(parseFileLink('src/a.ts:10'), { path: 'src/a.ts', line: 10 });
    assert.deepEqual(parseFileLink('src/a.ts:10:5'), { path: 'src/a.ts', line: 10, column: 5 });
    assert.deepEqual(parseFileLink('README.md#usage'), { path: 'README.md' });
    assert.deepEqual(parseFileLink('my%20folder/a.ts'), { path: 'my folder/a.ts' });
    assert.deepEqual(parseFileLink('100%/a.ts'), { path: '100%/a.ts' });
  });

  it('is nothing with a scheme, a host or characters that hide what it is', () => {
    for (const link of [
      '',
      '#L10',
      '//evil.example/a',
      'javascript:alert(1)',
      'JAVASCRIPT:alert(1)',
      'command:workbench.action.quit',
      'file:///etc/passwd',
      'vscode://x/y',
      'c:\\windows\\a',
      '%6aavascript:alert(1)',
      'a%00.ts',
      'a\u202Ets.exe',
      'a\u200B.ts',
      '%2F%2Fevil.example',
    ])
      assert.equal(parseFileLink(link), undefined, link);
  });

  it('is read from any text without a throw', () => {
    fc.assert(fc.property(fc.string(), (link) => void parseFileLink(link)));
  });
});

describe('a link to the outside', () => {
  it('is one that a browser or a mail program opens', () => {
    assert.equal(safeLink('https://example.com/a')?.href, 'https://example.com/a');
    assert.equal(safeLink('mailto:a@example.com')?.href, 'mailto:a@example.com');
  });

  for (const href of [
    'javascript:alert(1)',
    'command:workbench.action.quit',
    'file:///etc/passwd',
    'vscode://x/y',
    'data:text/html,x',
    '//example.com',
    '/etc/passwd',
    'a.ts',
    '',
    'https://',
  ]) {
    it(`is not ${JSON.stringify(href)}`, () => {
      assert.equal(safeLink(href), undefined);
    });
  }
});

describe('the language of a new document', () => {
  const known = ['typescript', 'shellscript', 'csharp', 'Log', 'plaintext'];

  it('is what VS Code calls the language of the fence', () => {
    assert.equal(editorLanguage('ts', known), 'typescript');
    assert.equal(editorLanguage('TypeScript', known), 'typescript');
    assert.equal(editorLanguage('sh', known), 'shellscript');
    assert.equal(editorLanguage('C#', known), 'csharp');
    assert.equal(editorLanguage('log', known), 'Log');
  });

  it('is left to VS Code where it has none such', () => {
    for (const name of ['', 'cobol', 'constructor', '__proto__']) assert.equal(editorLanguage(name, known), undefined);
  });
});
