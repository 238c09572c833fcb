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

  describe('with imports', () => {
    const one = 'export function one() {\n  return 1;\n}\n';
    const two = 'export function two() {\n  return 2;\n}\n';
    const three = 'export function three() {\n  return 3;\n}\n';
    const below = `\n${one}\n${two}\n${three}`;
    const code = "import { z } from './z.ts';\n\nexport function two() {\n  return z;\n}";
    const changed = below.replace('return 2', 'return z');
    const added = "import { z } from './z.ts';\n";

    it('has them below an import of several lines', () => {
      const imports = "import fs from 'fs';\nimport {\n  a,\n} from './x.ts';\n";
      assert.equal(withSnippet(imports + below, code), imports + added + changed);
      const python =
        'from x import (\n    a,\n)\n\ndef one():\n    return 1\n\ndef two():\n    return 2\n\nthree = 3\n';
      assert.equal(
        withSnippet(python, 'import os\n\ndef two():\n    return os'),
        python.replace('\n)\n', '\n)\nimport os\n').replace('return 2', 'return os'),
      );
    });

    it('adds one of several lines whole, and none that the file has, however it is broken into lines', () => {
      const long = "import {\n  y,\n  z,\n} from './z.ts';\n";
      const short = "import { y, z } from './z.ts';\n";
      const called = `${long}\nexport function two() {\n  return z;\n}`;
      const first = "import fs from 'fs';\n";
      assert.equal(withSnippet(first + below, called), first + long + changed);
      assert.equal(withSnippet(long + below, called), undefined, 'begins as the file does');
      assert.equal(withSnippet(first + long + below, called), first + long + changed);
      assert.equal(withSnippet(first + short + below, called), first + short + changed);
    });

    it('has them below what must be first in the file', () => {
      for (const head of ['#!/usr/bin/env node\n', "#!/usr/bin/env node\n'use strict';\n", 'package main\n'])
        assert.equal(withSnippet(head + below, code), head + added + changed);
      assert.equal(
        withSnippet(`#!/usr/bin/env node\n// One.\n${below.trimStart()}`, '// First.\nexport function one() {}'),
        `#!/usr/bin/env node\n// First.\n${below.trimStart().replace(one, 'export function one() {}\n')}`,
      );
    });

    it('is not placed where a module would be imported twice, with other names', () => {
      const code = "import { b, c } from './b.ts';\n\nexport const last = 2;";
      assert.equal(withSnippet(file, code), undefined);
      assert.equal(withSnippet(`import {\n  b,\n} from './b.ts';\n\nexport const last = 1;\n`, code), undefined);
    });

    it('takes no line of a literal for an import', () => {
      const literal = '\nconst text = `\nimport x\n`;\n';
      const first = "import fs from 'fs';\n";
      assert.equal(withSnippet(first + literal + below, code), first + added + literal + changed);
      assert.equal(withSnippet(literal + below, code), undefined);
    });

    it('is not placed where an import has no clear end, or a docstring comes first', () => {
      assert.equal(withSnippet(`import {\na,\n} from './x.ts';\n${below}`, code), undefined);
      assert.equal(withSnippet(`#!/usr/bin/env python\n"""What it is."""\n${below}`, code), undefined);
      assert.equal(withSnippet(below, `import {\n  z,\n\n${two}`), undefined);
    });
  });

  it('takes the place of nothing that is local to a function', () => {
    const local = 'function f() {\n  const data = load();\n  return data;\n}\n';
    const more = '\nfunction g() {\n  return 1;\n}\n';
    assert.equal(withSnippet(local + more, 'const data = [1, 2];'), undefined);
    assert.equal(
      withSnippet(`${local}${more}\nconst data = 1;\n`, 'const data = 2;'),
      `${local}${more}\nconst data = 2;\n`,
    );
    assert.equal(withSnippet(local + more, '  const data = 3;'), (local + more).replace('load()', '3'));
  });

  it('is not placed where a literal makes it unclear where a declaration ends', () => {
    const more = '\nfunction g() {\n  return 1;\n}\n\nfunction h() {\n  return 2;\n}\n\nfunction i() {}\n';
    const code = 'function f() {\n  return 1;\n}';
    assert.equal(withSnippet(`function f() {\n  return \`\nhello\n\`;\n}\n${more}`, code), undefined);
    const python = 'x = 1\n\ndef f():\n    """What\nit is."""\n    return 1\n\ndef g():\n    return 2\n';
    assert.equal(withSnippet(python, 'def f():\n    return 3'), undefined);
    assert.equal(
      withSnippet(`const a = 1;\nconst b = 2;\n${more}`, 'const a = `\nconst b = 3;\n// `;\nconst b = 4;'),
      undefined,
    );
  });

  it('is not added as new where its name stands twice', () => {
    const twice = `${file}\nfunction again() {}\n\nfunction again(a) {}\n`;
    assert.equal(withSnippet(twice, 'export const last = 2;\n\nfunction again() {}'), undefined);
  });

  it('has what is new with the indentation of what it stands beside', () => {
    const python =
      'class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n\n\nx = 1\ny = 2\n';
    assert.equal(
      withSnippet(python, 'def g(self):\n    return 3\n\ndef h(self):\n    return 4'),
      python.replace('return 2\n', 'return 3\n\n    def h(self):\n        return 4\n'),
    );
  });

  it('is placed in a large file without waiting', () => {
    const lines = (count: number, value: string): string =>
      Array.from({ length: count }, (_, index) => `const value${index} = ${value};\n`).join('');
    const started = performance.now();
    assert.equal(
      withSnippet(`// First.\n${lines(20_000, 'old')}`, lines(2000, 'new')),
      `// First.\n${lines(2000, 'new')}${lines(20_000, 'old').slice(lines(2000, 'old').length)}`,
    );
    assert.ok(performance.now() - started < 2000);
  });

  it('may be of any length', () => {
    const body = (name: string): string => `function ${name}() {${'\n'.repeat(150_000)}  g();\n}\n`;
    const rest = `\nconst rest = [\n${'  1,\n'.repeat(20)}];\n`;
    const code = [body('d'), body('f'), body('h')].join('\n');
    const before = `// First.\nfunction f() {\n  g();\n}\n${rest}`;
    assert.equal(withSnippet(before, code), `// First.\n${code}${rest}`);
    assert.equal(withSnippet(code + rest, 'function f() {}'), code.replace(body('f'), 'function f() {}\n') + rest);
  });

  it('is the file as it was where it is a part of it', () => {
    const kinds: ((name: string) => string)[] = [
      (name) => `/** What it does. */\nexport function ${name}(\n  a: string,\n): string {\n  return a;\n}`,
      (name) => `@decorated\nclass ${name} {\n  private a = 1;\n\n  // Why.\n  b(): void {}\n}`,
      (name) => `const ${name} = [\n  1,\n  2,\n];`,
      (name) => `const ${name} = 1;`,
      (name) => `def ${name}(\n    a,\n):\n    """What."""\n    const = a\n\n    return a`,
      (name) => `const ${name} = \`\ntext\n  const a = 1;\n\`;`,
      (name) => `import ${name} from '${name}';`,
      (name) => `import {\n  ${name},\n} from '${name}';`,
    ];
    const rest = `\n\nconst rest = {\n${'  a,\n'.repeat(80)}};\n`;
    const chosen = fc.array(fc.record({ kind: fc.constantFrom(...kinds), isPart: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(chosen, fc.constantFrom('\n', '\n\n'), (all, between) => {
        const texts = all.map(({ kind, isPart }, index) => ({ text: kind(`name${index}`), isPart }));
        const whole = `package main${between}${texts.map(({ text }) => text).join(between)}${rest}`;
        const part = texts.filter(({ isPart }) => isPart).map(({ text }) => text);
        assert.equal(withSnippet(whole, part.join(between)) ?? whole, whole);
      }),
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
