import assert from 'node:assert/strict';
import fc from 'fast-check';
import { convertPythonTemplate } from '../../../src/core/transfer/pythonTemplate.ts';
import { renderTemplate } from '../../../src/core/template/renderTemplate.ts';

/**
 * What Python documents for `Template.safe_substitute`: `$$` is one dollar sign; `$identifier` and `${identifier}` (ASCII
 * letters, digits and underscores, no digit first) are replaced where the mapping has the name and stay where it has not;
 * any other dollar sign stays.
 */
function safeSubstitute(template: string, values: Record<string, string>): string {
  let result = '';
  for (let i = 0; i < template.length;) {
    const rest = template.slice(i);
    const name = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(rest) ?? /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}/.exec(rest);
    if (rest.startsWith('$$')) {
      result += '$';
      i += 2;
    } else if (name) {
      result += values[name[1] ?? ''] ?? name[0];
      i += name[0].length;
    } else {
      result += template.charAt(i);
      i += 1;
    }
  }
  return result;
}

const names = [
  'name',
  'user_msg',
  '_x',
  'A1',
  '__user_id__',
  'constructor',
  'toString',
  'loop',
  'set',
  'super',
  'raw',
  'true',
  'in',
  'range',
  'none',
  'endraw',
  'caller',
  'self',
  'r',
  'block',
];
const pieces = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '$',
      '$$',
      '{',
      '}',
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      '-',
      '#',
      '%',
      '${',
      "'",
      '"',
      '\\',
      '\n',
      '\r\n',
      ' ',
      '|',
      '{% raw %}',
      '{% endraw %}',
      '$é',
      '$1',
      '{%- if x -%}',
      '\t',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom(...names.flatMap((name) => [`$${name}`, `\${${name}}`, name])) },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);

describe('a template of Python, as Nunjucks', () => {
  it('renders to what safe_substitute gives, whatever text and values', async () => {
    const values = fc.record(Object.fromEntries(names.map((name) => [name, fc.oneof(fc.string(), pieces)])));
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 24 }), values, async (parts, given) => {
        const template = parts.join('');
        const { source, variables, reserved } = convertPythonTemplate(template);
        // A reserved name stays as it was written, which is what safe_substitute does without a value for it.
        const readable = Object.fromEntries(Object.entries(given).filter(([name]) => !reserved.includes(name)));
        const known = new Set([...variables, ...reserved]);
        const needed = Object.fromEntries(variables.map((name) => [name, readable[name] ?? 'a value']));
        assert.equal(await renderTemplate(source, needed, { name: 'converted' }), safeSubstitute(template, needed));
        assert.ok(names.every((name) => known.has(name) || !source.includes(`{{ ${name} }}`)));
      }),
      { numRuns: 1500 },
    );
  });

  it('reads as a person would have written it', () => {
    assert.deepEqual(convertPythonTemplate('Hello $name, you owe $$${amount}. ${name}s $ 5'), {
      source: 'Hello {{ name }}, you owe ${{ amount }}. {{ name }}s $ 5',
      variables: ['name', 'amount'],
      reserved: [],
    });
  });

  it('keeps what Nunjucks would take for its own as text', () => {
    assert.equal(convertPythonTemplate('{{ a }}').source, "{{ '{' }}{ a }}");
    assert.equal(convertPythonTemplate('{$name}').source, "{{ '{' }}{{ name }}}");
    assert.equal(convertPythonTemplate('{# no #}').source, "{{ '{' }}# no {{ '#' }}}");
  });

  it('names what no Nunjucks variable can be called', () => {
    assert.deepEqual(convertPythonTemplate('$in ${none} $name').reserved, ['in', 'none']);
    assert.equal(convertPythonTemplate('$in ${none} $name').source, '$in ${none} {{ name }}');
  });

  it('renders a text of nothing but blanks', async () => {
    const template = ' '.repeat(10_000);
    assert.equal(await renderTemplate(convertPythonTemplate(template).source, {}, { name: 'blanks' }), template);
  });
});
