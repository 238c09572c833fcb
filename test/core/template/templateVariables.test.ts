import assert from 'node:assert/strict';
import { templateVariables } from '../../../src/core/template/templateVariables.ts';

/** Variables as `name@line:column`, with `?` where the template copes with their absence. */
async function found(source: string): Promise<string[]> {
  const variables = await templateVariables(source);
  return variables.map(({ name, line, column, required }) => `${name}@${line}:${column}${required ? '' : '?'}`);
}

describe('templateVariables', () => {
  const cases: [string, string[]][] = [
    ['plain text', []],
    ['{{ a }}\n{{ b.c["d"] }}{{ e[f] }}', ['a@1:4', 'b@2:4', 'e@2:18', 'f@2:20']],
    ['{{ a }}{{ a }}', ['a@1:4']],
    ['{% if a and not b %}{{ c }}{% else %}{{ d }}{% endif %}', ['a@1:7', 'b@1:17', 'c@1:24', 'd@1:41']],
    ['{% for x in xs %}{{ x }}{{ loop.index }}{{ y }}{% endfor %}{{ x }}', ['xs@1:13', 'y@1:44', 'x@1:63']],
    ['{% for k, v in m %}{{ k }}{{ v }}{% endfor %}', ['m@1:16']],
    ['{% set a = b %}{{ a }}{% set c %}{{ d }}{% endset %}{{ c }}', ['b@1:12', 'd@1:37']],
    ['{{ a }}{% set a = 1 %}{{ a }}', ['a@1:4']],
    [
      '{% macro f(p, q=r) %}{{ p }}{{ q }}{{ s }}{{ caller() }}{% endmacro %}{{ f(t, q=u) }}',
      ['r@1:17', 's@1:39', 't@1:76', 'u@1:81'],
    ],
    ['{% call(x) f(y) %}{{ x }}{{ z }}{% endcall %}', ['f@1:12', 'y@1:14', 'z@1:29']],
    ['{{ a | default("x") }}{{ b | d(c) }}{{ e.f | default("") }}', ['a@1:4?', 'b@1:26?', 'c@1:32', 'e@1:40?']],
    ['{% if a is defined %}{{ a }}{% endif %}{% if b is not defined %}{% endif %}', ['a@1:7?', 'b@1:46?']],
    ['{{ a is divisibleby(b) }}{{ c | replace(d, "e") | join }}', ['a@1:4', 'b@1:21', 'c@1:29', 'd@1:41']],
    ['{{ {a: b, "c": d} | dump }}{{ [e] | length }}', ['b@1:8', 'd@1:16', 'e@1:32']],
    ['{{ range(n) | join }}{{ s.split(",") }}', ['n@1:10', 's@1:25']],
    ['{% import path as m %}{{ m.f() }}{% from "x" import g, h as i %}{{ g() }}{{ i }}', ['path@1:11']],
    ['{% block a %}{{ x }}{{ super() }}{% endblock %}', ['x@1:17']],
    ['{% raw %}{{ a }}{% endraw %}{# {{ b }} #}{{ "{{ c }}" }}', []],
    ['{% switch a %}{% case b %}{{ c }}{% default %}{{ d }}{% endswitch %}', ['a@1:11', 'b@1:23', 'c@1:30', 'd@1:50']],
  ];
  for (const [source, expected] of cases) {
    it(source.replaceAll('\n', '⏎'), async () => {
      assert.deepEqual((await found(source)).sort(), [...expected].sort());
    });
  }
});
