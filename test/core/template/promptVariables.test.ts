import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonValue } from '../../../src/core/base/json.ts';
import type { PromptTemplate } from '../../../src/core/prompts/promptTemplate.ts';
import { promptVariables } from '../../../src/core/template/promptVariables.ts';
import { renderTemplate } from '../../../src/core/template/renderTemplate.ts';
import { fuzzRuns } from '../../fuzzRuns.ts';

function prompt(systemPromptTemplate: string, more: Partial<PromptTemplate> = {}): PromptTemplate {
  const lists = {
    llmConfigNames: [],
    requiredKwargs: [],
    loggedContextVars: [],
    initialMessagesTemplates: [],
    tools: [],
  };
  return { name: 'p', ...lists, systemPromptTemplate, userPromptTemplate: '', ...more };
}

/** The type that a template tells of its variable `v`. */
async function typeIn(template: string): Promise<string | undefined> {
  return (await promptVariables(prompt(template))).get('v');
}

describe('the type that templates tell of a variable', () => {
  const cases: Record<string, string[]> = {
    list: [
      '{% for x in v %}{{ x }}{% endfor %}',
      '{% if v is defined %}{% for x in v %}- {{ x }}{% endfor %}{% endif %}',
      '{% for x in v | default([]) %}{{ x }}{% endfor %}{{ v | length }}',
      '{% for x in (v or []) %}{{ x.name }}{% endfor %}',
      '{{ v | join(", ") }}{{ v }}',
      '{{ v | sort | first }}',
      '{{ v.join("; ") }}',
    ],
    object: [
      '{{ v.depth }}',
      '{{ v["depth"] * 2 }}',
      '{{ v.depth | default(2) }}{{ v }}',
      '{% for x in v.rules %}{{ x }}{% endfor %}',
      '{% if v.on %}{{ v.list.length }}{% endif %}',
      '{{ v | default({}) | dump }}',
      '{{ v | dictsort }}',
    ],
    structure: [
      '{% for key, value in v %}{{ key }}{% endfor %}',
      '{% for x in v %}{{ x }}{% endfor %}{{ v.name }}',
      '{% for x in v | default({}) %}{{ x }}{% endfor %}',
    ],
    number: [
      '{{ v + 1 }}',
      '{{ v }} of {{ v * 2 }}',
      '{{ -v }}',
      '{% if v > 3 %}many{% endif %}',
      '{% if 3 <= v %}many{% endif %}',
      '{% if v == (list | length) %}all{% endif %}',
      '{{ v | default(72) }}',
      '{{ v or 72 }}',
      '{{ v | round(1) }}',
      '{% for i in range(v) %}{{ i }}{% endfor %}',
      '{{ "even" if v is even }}{{ v is ge(3) }}',
      '{% if v in [1, 2] %}few{% endif %}',
      '{% switch v %}{% case 1 %}one{% case 2 %}two{% endswitch %}',
    ],
    boolean: [
      '{% if v %}strict{% endif %}',
      '{% if not v and other %}{{ other }}{% elif v %}x{% endif %}',
      '{{ "strict" if v else "lenient" }}',
      '{% if v is defined and v %}strict{% endif %}',
      '{% if v | default(false) %}strict{% endif %}',
      '{{ v | default(true) }}',
      '{% if v == false %}lenient{% endif %}',
      '{% if v is truthy %}strict{% endif %}',
    ],
    text: [
      '{{ v | trim }}',
      '{{ v.split("\\n") | length }}',
      '{% for line in v.split("\\n") %}{{ line }}{% endfor %}',
      '{% if v == "a" %}A{% endif %}{{ v }}',
      '{{ v | default("none") }}',
      '{% switch v %}{% case "a" %}A{% endswitch %}',
      '{{ "Hello " + v }}',
    ],
    undefined: [
      '{{ v }}',
      '{% if v %}{{ v }}{% endif %}',
      '{% if v %}{% include "other.njk" %}{% endif %}',
      '{{ v[0] }}{{ v.length }}{{ v | length }}',
      '{{ v | default("") }}',
      '{{ v ~ "!" }}',
      '{% macro f(p) %}{{ p }}{% endmacro %}{{ f(v) }}',
      '{% set x = v %}{{ x }}',
      '{% if "x" in v %}{% endif %}',
      '{% if v is string %}{{ v }}{% else %}{% for x in v %}{{ x }}{% endfor %}{% endif %}',
      '{{ v | trim }}{% for x in v %}{{ x }}{% endfor %}',
      '{{ v | default("unknown") }}{{ v * 2 }}',
      '{% for v in list %}{{ v.name }}{% endfor %}',
      'no variable',
    ],
  };
  for (const [type, templates] of Object.entries(cases)) {
    for (const template of templates) {
      it(`${type}: ${template}`, async () => {
        assert.equal(String(await typeIn(template)), type);
      });
    }
  }

  it('takes all parts of a prompt into account, and those that cannot be read not at all', async () => {
    const parts = prompt('{% if strict %}Strictly.{% endif %}{{ count + 1 }}{% for x in items %}{{ x }}{% endfor %}', {
      requiredKwargs: ['count', 'topic'],
      initialMessagesTemplates: [{ role: 'user', content: '{{ strict }} {% for x in count %}{% endfor %}' }],
      userPromptTemplate: '{{ user_msg }}{{ items | trim }}{% if broken',
    });
    assert.deepEqual(
      [...(await promptVariables(parts))],
      [
        ['count', undefined],
        ['topic', undefined],
        ['strict', undefined],
        ['items', 'list'],
      ],
    );
  });

  it('is one that the template renders', async () => {
    const values: Record<string, fc.Arbitrary<JsonValue>> = {
      list: fc.array(fc.string()),
      object: fc.record({ depth: fc.integer() }),
      number: fc.double({ noNaN: true, noDefaultInfinity: true }),
      boolean: fc.boolean(),
      text: fc.string(),
    };
    const rendered = [
      ['list', '{% for x in v %}{{ x | trim }}{% endfor %}{{ v | join }}'],
      ['object', '{{ v.depth + 1 }}'],
      ['number', '{{ v / 2 }}{{ v }}'],
      ['boolean', '{% if v %}on{% endif %}'],
      ['text', '{{ v.split("") | length }}'],
    ] as const;
    for (const [type, template] of rendered) {
      assert.equal(await typeIn(template), type);
      const value = values[type] ?? fc.constant(null);
      const renders = fc.asyncProperty(value, async (v) => {
        assert.equal(typeof (await renderTemplate(template, { v }, { name: 'p' })), 'string');
      });
      await fc.assert(renders, { numRuns: fuzzRuns(30) });
    }
  });
});
