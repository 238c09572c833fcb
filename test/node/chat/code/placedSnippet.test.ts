import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withSnippet } from '../../../../src/vscode/chat/code/placedSnippet.ts';

const file = `import { a } from './a.ts';
import { b } from './b.ts';

/** Says hello. */
export function hello(
  name: string,
): string {
  return a(name);
}

export class Greeter {
  // The way of speaking.
  greet(): void {
    b();
  }
}

export const last = 1;
`;

describe('code of a chat that is a part of a file', () => {
  it('takes the place of the declaration of its name, with the comment above', () => {
    const code =
      '/** Says hello, politely. */\nexport function hello(name: string): string {\n  return a(a(name));\n}\n';
    assert.equal(
      withSnippet(file, code),
      file.replace(
        /\/\*\* Says[^]*?\n}\n/,
        '/** Says hello, politely. */\nexport function hello(name: string): string {\n  return a(a(name));\n}\n',
      ),
    );
  });

  it('leaves the comment above where it brings none', () => {
    assert.match(
      withSnippet(file, 'export function hello() {\n  return 1;\n}') ?? '',
      /\/\*\* Says hello. \*\/\nexport function hello\(\) \{\n {2}return 1;\n\}\n\nexport class/,
    );
  });

  it('adds what is new after what stands before it, and imports that are lacking', () => {
    const code =
      "import { b } from './b.ts';\nimport { c } from './c.ts';\n\nexport const last = 2;\n\nexport const more = 3;";
    assert.equal(
      withSnippet(file, code),
      file
        .replace("from './b.ts';\n", "from './b.ts';\nimport { c } from './c.ts';\n")
        .replace('last = 1;', 'last = 2;\n\nexport const more = 3;'),
    );
  });

  it('is indented as what it takes the place of', () => {
    const python =
      'class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n\n\nclass B:\n    pass\n\nx = 1\n';
    assert.equal(withSnippet(python, 'def g(self):\n    return 3'), python.replace('return 2', 'return 3'));
  });

  it('is not known to be a part where no name is the same, a name stands twice, or it begins and is as long as the file', () => {
    assert.equal(withSnippet(file, 'export function other() {}'), undefined);
    assert.equal(withSnippet(file, 'console.log(1);'), undefined);
    assert.equal(withSnippet(file, 'export const last = 3;\nconsole.log(last);'), undefined);
    assert.equal(withSnippet(`${file}function hello() {}\n`, 'function hello() {}'), undefined);
    assert.equal(withSnippet(file, file.replace('1', '2')), undefined);
    assert.equal(withSnippet('', 'const a = 1;'), undefined);
  });

  it('takes the places of declarations that stand line by line', () => {
    const before = 'const a = 1;\nconst b = 2;\nconst c = 3;\nconst d = 4;\n';
    assert.equal(
      withSnippet(before, 'const b = 5;\n// why\nconst c = 6;'),
      before.replace('2', '5').replace('const c = 3', '// why\nconst c = 6'),
    );
  });

  it('leaves every other line of the file as it is', () => {
    const names = fc.uniqueArray(fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon'), { minLength: 3 });
    const declared = (name: string, body: string): string => `function ${name}() {\n  return ${body};\n}`;
    fc.assert(
      fc.property(names, fc.nat(), (all, pick) => {
        const name = all[pick % all.length] ?? '';
        const before = all.map((each) => declared(each, each)).join('\n\n');
        const after = all.map((each) => declared(each, each === name ? 'null' : each)).join('\n\n');
        assert.equal(withSnippet(before, declared(name, 'null')), after);
      }),
    );
  });
});
