import assert from 'node:assert/strict';
import nunjucks from 'nunjucks';
import { isAppError } from '../../../src/core/base/appError.ts';
import type { JsonObject } from '../../../src/core/base/json.ts';
import { renderTemplate } from '../../../src/core/template/renderTemplate.ts';
import type { RenderOptions } from '../../../src/core/template/renderTemplate.ts';

const variables: JsonObject = {
  name: 'Ada',
  empty: '',
  nothing: null,
  yes: true,
  no: false,
  zero: 0,
  n: 7,
  price: 2.5,
  words: ['pear', 'Apple', 'fig'],
  numbers: [3, 1, 2],
  pairs: [
    ['a', 1],
    ['b', 2],
  ],
  people: [
    { name: 'Ada', born: 1815, tags: ['math'] },
    { name: 'Alan', born: 1912, tags: [] },
  ],
  user: { name: 'Ada', address: { city: 'London' } },
  html: '<b>bold & "quoted"</b>\nline',
  long: 'The quick brown fox jumps over the lazy dog',
};

const render = (source: string, options: Partial<RenderOptions> = {}, values = variables) =>
  renderTemplate(source, values, { name: 'prompt "t"', ...options });

async function faultOf(source: string, options: Partial<RenderOptions> = {}) {
  try {
    const text = await render(source, options);
    return assert.fail(`rendered to ${text.slice(0, 200)}`);
  } catch (error) {
    assert.ok(isAppError(error, 'TemplateError'), String(error));
    return error;
  }
}

describe('renderTemplate gives what Nunjucks gives', () => {
  const sources = [
    'Hello {{ name }}!',
    '{{ user.address.city }} {{ user["name"] }} {{ words[1] }} {{ words.length }} {{ name.length }}',
    '{% if yes %}a{% elif no %}b{% else %}c{% endif %}{% if zero %}d{% else %}e{% endif %}',
    '{{ "x" if yes else "y" }}{{ "x" if no }}',
    '{% for w in words %}{{ loop.index }}/{{ loop.length }}:{{ w }}{% if not loop.last %}, {% endif %}{% endfor %}',
    '{% for k, v in user.address %}{{ k }}={{ v }}{% endfor %}{% for a, b in pairs %}{{ a }}{{ b }}{% endfor %}',
    '{% for x in [] %}a{% else %}none{% endfor %}{% for x in nothing %}a{% else %}null{% endfor %}',
    '{% for x in [1,2] %}{% for y in [3,4] %}{{ x }}{{ y }}{{ loop.first }}{{ loop.revindex0 }};{% endfor %}{% endfor %}',
    '{% set x = 1 %}{% set a, b = 2 %}{{ x }}{{ a }}{{ b }}{% set c %}<{{ name }}>{% endset %}{{ c }}',
    '{% set x = 1 %}{% for i in [1,2] %}{% set x = x + i %}{% endfor %}{{ x }}',
    '{% for i in [1] %}{% set name = "inner" %}{{ name }}{% endfor %}{{ name }}',
    '{% macro f(a, b="B") %}[{{ a }}|{{ b }}]{% endmacro %}{{ f(1) }}{{ f(1, 2) }}{{ f(1, b=3) }}{{ f(b=1, a=2) }}',
    '{% macro wrap(t) %}<{{ t }}>{{ caller() }}</{{ t }}>{% endmacro %}{% call wrap("p") %}Hi {{ name }}{% endcall %}',
    '{% macro each(l) %}{% for x in l %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(y) each(words) %}{{ y }};{% endcall %}',
    '{% macro f() %}{{ name }}{% endmacro %}{% for name in words %}{{ f() }}{% endfor %}',
    '{% filter upper %}a{{ name }}{% endfilter %}{% filter replace("a", "b") %}aaa{% endfilter %}',
    '{% raw %}{{ name }}{% raw %}x{% endraw %}{% endraw %}{% verbatim %}{% if %}{% endverbatim %}',
    '{# note #}a{#- note -#} b  {{- name -}}  c {%- if yes -%}  d  {%- endif %}',
    '{% switch n %}{% case 1 %}one{% case 7 %}seven{% default %}other{% endswitch %}',
    '{% switch n %}{% case 7 %}{% case 8 %}both{% endswitch %}{% switch n %}{% case 0 %}a{% default %}b{% endswitch %}',
    '{{ n + 1 }} {{ n - 1 }} {{ n * 2 }} {{ n / 2 }} {{ n // 2 }} {{ n % 4 }} {{ n ** 2 }} {{ -n }} {{ +n }}',
    '{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ "a" + n }} {{ n ~ price }} {{ "a" ~ "b" }} {{ words + "" }}',
    '{{ n > 3 }} {{ n >= 7 }} {{ n < 3 }} {{ n == "7" }} {{ n === "7" }} {{ n != 7 }} {{ n !== 7 }} {{ "a" < "b" }}',
    '{{ yes and name }} {{ no or name }} {{ not yes }} {{ zero or empty or "z" }}',
    '{{ "fig" in words }} {{ "da" in name }} {{ "name" in user }} {{ "x" not in words }}',
    '{{ [1, [2, 3]] }} {{ {a: 1, "b": 2}.b }} {{ (1, 2) }} {{ true }} {{ none }} {{ nothing }}',
    '{{ n is odd }} {{ n is even }} {{ n is divisibleby(7) }} {{ name is string }} {{ n is number }} {{ nothing is null }}',
    '{{ nothing is none }} {{ n is gt(3) }} {{ n is le(7) }} {{ n is eq(7) }} {{ name is lower }} {{ words is iterable }}',
    '{{ user is mapping }} {{ yes is truthy }} {{ no is falsy }} {{ ghost is defined }} {{ ghost is undefined }} {{ name is not defined }}',
    '{{ ghost | default("d") }} {{ user.ghost | default("d") }} {{ ghost.deep.er | d("e") }} {{ empty | default("f", true) }}',
    '{{ "aBc" | upper }}{{ "aBc" | lower }}{{ "aBc" | capitalize }}{{ "a b" | title }}{{ "  x " | trim }}',
    '{{ words | join(", ") }} {{ people | join("+", "name") }} {{ words | first }} {{ words | last }} {{ words | length }}',
    '{{ user | length }} {{ name | length }} {{ words | reverse | join }} {{ name | reverse }}',
    '{{ words | sort | join }} {{ numbers | sort(true) | join }} {{ words | sort(false, true) | join }} {{ people | sort(attribute="born", reverse=true) | join("", "name") }}',
    '{{ numbers | sum }} {{ people | sum("born") }} {{ numbers | sum(none, 10) }}',
    '{% for g, items in people | groupby("name") %}{{ g }}{{ items | length }}{% endfor %}',
    '{{ people | selectattr("born") | length }} {{ people | rejectattr("born") | length }} {{ numbers | select("odd") | join }} {{ numbers | reject("odd") | join }}',
    '{% for row in words | batch(2, "-") %}{{ row | join }}/{% endfor %}{% for col in numbers | slice(2) %}{{ col | join }}/{% endfor %}',
    '{{ "aaa" | replace("a", "b", 2) }} {{ "abc" | replace("", ".") }} {{ "a.b" | replace(".", "") }}',
    '{{ long | truncate(15) }} {{ long | truncate(15, true) }} {{ long | truncate(15, true, "~") }} {{ long | wordcount }}',
    '{{ "a\nb" | indent }} {{ "a\nb" | indent(2, true) }} {{ "x" | center(5) }}|{{ "x" | center(6) }}|',
    '{{ 2.567 | round(1) }} {{ 2.5 | round }} {{ 2.1 | round(0, "ceil") }} {{ -3 | abs }} {{ "3.7" | int }} {{ "3.7" | float }} {{ "x" | int(5) }}',
    '{{ user | dump }} {{ words | dump(2) }} {{ {a: []} | dump(2) }}',
    '{{ html | escape }} {{ html | striptags }} {{ html | striptags(true) }} {{ "a b&c" | urlencode }} {{ "a\nb" | nl2br }} {{ html | safe }}',
    '{% for k, v in {b: 1, a: 2} | dictsort %}{{ k }}{{ v }}{% endfor %}{% for k, v in {b: 1, a: 2} | dictsort(false, "value") %}{{ k }}{% endfor %}',
    '{{ "abc" | list | join("-") }}{% for e in user.address | list %}{{ e.key }}:{{ e.value }}{% endfor %}',
    '{% for i in range(3) %}{{ i }}{% endfor %}{{ range(1, 4) | join }}{{ range(5, 0, -2) | join }}{{ range(0, 5, 2) | join }}',
    '{{ name.toUpperCase() }} {{ name.slice(0, 2) }} {{ "a,b".split(",") | join("+") }} {{ words.join("/") }} {{ name.startsWith("A") }}',
    "{{ 'it\\'s' }} {{ \"tab\\tnew\\nline\\\\\" }}",
    '{% block a %}A{{ name }}{% endblock %}{% block b %}{% endblock %}',
    'don\'t {{ "}}" }} {{ "%}" }} } { % $ ${name}',
  ];
  const environment = new nunjucks.Environment([], { autoescape: false });
  for (const source of sources) {
    it(source.length > 70 ? `${source.slice(0, 70)}…` : source, async () => {
      assert.equal(await render(source), environment.renderString(source, variables));
    });
  }

  it('in inherited, included and imported templates', async () => {
    const files: Record<string, string> = {
      'base.njk': 'top {% block a %}base a {{ name }}{% endblock %} mid {% block b %}base b{% endblock %} end',
      'child.njk':
        '{% extends "base.njk" %}{% set who = "kid" %}{% block a %}({{ super() }} {{ who }}){% endblock %}lost',
      'grandchild.njk':
        '{% extends "child.njk" %}{% block a %}[{{ super() }}]{% endblock %}{% block b %}b{% endblock %}',
      'part.njk': '{{ name }}{% if loop %}{{ loop.index }}{% endif %}{% set leak = 1 %}',
      'macros.njk':
        '{% macro hi(x) %}hi {{ x }}{% endmacro %}{% set answer = 42 %}{% macro ctx() %}{{ name | default("none") }}{% endmacro %}',
      'main.njk':
        '{% for i in [1,2] %}{% include "part.njk" %},{% endfor %}{{ leak | default("no leak") }}' +
        '{% import "macros.njk" as m %}{{ m.hi("a") }}{{ m.answer }}{{ m.ctx() }}' +
        '{% from "macros.njk" import hi as hello, answer %}{{ hello("b") }}{{ answer }}' +
        '{% import "macros.njk" as mc with context %}{{ mc.ctx() }}{% include "absent.njk" ignore missing %}',
    };
    const loader = { getSource: (path: string) => ({ src: files[path] ?? '', path, noCache: true }) };
    const environment = new nunjucks.Environment(
      { ...loader, getSource: (path: string) => (path in files ? loader.getSource(path) : null) } as nunjucks.ILoader,
      { autoescape: false },
    );
    const loadTemplate = (path: string) => Promise.resolve(files[path]);
    for (const source of [files['grandchild.njk'] ?? '', files['child.njk'] ?? '']) {
      assert.equal(await render(source, { loadTemplate }), environment.renderString(source, variables));
    }
    const main = (files['main.njk'] ?? '').replace('{% if loop %}{{ loop.index }}{% endif %}', '');
    files['part.njk'] = '{{ name }}{{ loop.index }}{% set leak = 1 %}';
    assert.equal(await render(main, { loadTemplate }), environment.renderString(main, variables));
  });
});

describe('renderTemplate and what is undefined', () => {
  const cases: [string, RegExp, number, number][] = [
    ['a\n{{ ghost }}', /"ghost" is not defined/, 2, 4],
    ['{{ user.ghost }}', /"user\.ghost" is not defined/, 1, 8],
    ['{{ ghost.deep.er }}', /"ghost" is not defined/, 1, 4],
    ['{{ words[9] }}', /"words\[…\]" is not defined/, 1, 9],
    ['{% if ghost %}{% endif %}', /"ghost"/, 1, 7],
    ['{{ ghost or "x" }}', /"ghost"/, 1, 4],
    ['{% for x in ghost %}{% endfor %}', /"ghost"/, 1, 13],
    ['{{ ghost | upper }}', /"ghost"/, 1, 4],
    ['{{ "a" ~ ghost }}', /"ghost"/, 1, 10],
    ['{{ name | default(ghost) }}', /"ghost"/, 1, 19],
    ['{% set x = ghost %}', /"ghost"/, 1, 12],
    ['{% macro f(a) %}\n{{ a }}{% endmacro %}\n\n{{ f() }}', /"a" is not defined/, 2, 4],
    ['{{ [] | first }}', /is not defined/, 1, 9],
  ];
  for (const [source, message, line, column] of cases) {
    it(`names it and its place: ${source.replaceAll('\n', '⏎')}`, async () => {
      const error = await faultOf(source, { file: 'prompts/t.prompt.njk' });
      assert.match(error.message, message);
      assert.deepEqual(error.location, { file: 'prompts/t.prompt.njk', line, column });
    });
  }

  it('counts lines from where the source starts in its file, and says them', async () => {
    const error = await faultOf('a\n{{ ghost }}', { file: 'prompts/t.prompt.njk', firstLine: 12 });
    assert.equal(error.location?.line, 13);
    assert.match(error.message, /^prompt "t" \(prompts\/t\.prompt\.njk\), line 13: "ghost" is not defined/);
  });

  it('names the prompt where there is no file', async () => {
    assert.deepEqual((await faultOf('{{ ghost }}')).location, { file: 'prompt "t"', line: 1, column: 4 });
  });

  it('names the included file', async () => {
    const loadTemplate = () => Promise.resolve('\n\n{{ ghost }}');
    const error = await faultOf('{% include "parts/a.njk" %}', { loadTemplate, file: 't.njk', firstLine: 9 });
    assert.deepEqual(error.location, { file: 'parts/a.njk', line: 3, column: 4 });
  });
});

describe('renderTemplate and syntax errors', () => {
  const cases: [string, RegExp, number][] = [
    ['a\n\n{% if name %}', /end/, 3],
    ['\n{{ name | nofilter }}', /no filter "nofilter"/, 2],
    ['\n{{ name is nonsense }}', /no test "nonsense"/, 2],
    ['{{ name', /never closed/, 1],
    ['x\n{% raw %} {{', /never closed/, 2],
    ['x\n{% fi %}', /Unknown tag \{% fi %\}/, 2],
    ['{% system %}x{% endsystem %}', /Unknown tag \{% system %\}/, 1],
    ['{{ r/a+/ }}', /Regular expressions/, 1],
    ['{{ name | replace( }}', /Syntax error/, 1],
    [`{{ ${'('.repeat(50_000)} }}`, /nested too deeply|breaks off|Syntax/, 1],
    [`{{ ${'not '.repeat(50_000)} yes }}`, /nested too deeply/, 1],
    [' '.repeat(5000), /blanks in a row/, 1],
  ];
  for (const [source, message, line] of cases) {
    it(`tells the line: ${source.slice(0, 40).trim().replaceAll('\n', '⏎')}`, async () => {
      const error = await faultOf(source);
      assert.match(error.message, message);
      assert.equal(error.location?.line, line);
    });
  }
});

describe('renderTemplate and hostile templates', () => {
  const marks = globalThis as { escaped?: unknown };

  const escapes = [
    '{{ range.constructor("globalThis.escaped = 1")() }}',
    '{{ range["constructor"]("globalThis.escaped = 1")() }}',
    '{{ range["const" ~ "ructor"]("globalThis.escaped = 1")() }}',
    "{{ ''.constructor.constructor('globalThis.escaped = 1')() }}",
    "{{ [].constructor.constructor('globalThis.escaped = 1')() }}",
    "{{ {}.constructor.constructor('globalThis.escaped = 1')() }}",
    "{{ (1).constructor.constructor('globalThis.escaped = 1')() }}",
    "{{ words.map.constructor('globalThis.escaped = 1')() }}",
    "{{ words['filter']['constructor']('globalThis.escaped = 1')() }}",
    "{{ name.toUpperCase.constructor('globalThis.escaped = 1')() }}",
    "{{ cycler.constructor('globalThis.escaped = 1')() }}",
    "{{ joiner().constructor('globalThis.escaped = 1')() }}",
    '{{ lipsum.__globals__ }}',
    '{{ self.__init__ }}',
    "{{ {}['__proto__'] }}",
    "{{ user['__proto__']['constructor'] }}",
    "{{ user.__defineGetter__('x', range) }}",
    "{{ user.hasOwnProperty('name') }}",
    '{{ user.toString() }}',
    '{{ words.push(1) }}',
    '{{ words.constructor }}',
    "{{ name | attr('constructor') }}",
    "{{ [words] | groupby('constructor') | dump }}",
    "{{ [words] | sort(attribute='constructor') }}",
    "{{ [words] | sum('constructor') }}",
    "{{ words | map('constructor') }}",
    "{% set x = range %}{{ x.constructor('globalThis.escaped = 1')() }}",
    "{% set x = ''.constructor %}{{ x }}",
    "{% macro m() %}{% endmacro %}{{ m.constructor('globalThis.escaped = 1')() }}",
    "{% macro m() %}{{ caller.constructor('globalThis.escaped = 1')() }}{% endmacro %}{% call m() %}x{% endcall %}",
    '{% macro m() %}{% endmacro %}{{ m.call() }}',
    '{{ range.call }}',
    '{{ super() }}',
    '{{ super.constructor }}',
    '{% block a %}{{ super() }}{% endblock %}',
    '{{ loop.constructor }}',
    '{{ context }}',
    '{{ env }}',
    '{{ frame }}',
    '{{ runtime }}',
    '{{ process }}',
    '{{ globalThis }}',
    '{{ require("fs") }}',
    '{{ this }}',
    '{{ arguments }}',
    '{{ constructor }}',
    '{{ __proto__ }}',
    '{{ toString }}',
    '{{ hasOwnProperty }}',
    // What Nunjucks writes into its generated code unescaped.
    '{{ 1 is \'");globalThis.escaped=1;("\' }}',
    '{{ name["\\\\\\");globalThis.escaped=1;//"]() }}',
    '{{ 1 is a");globalThis.escaped=1;(" }}',
    '{{ a"b }}',
    '{{ {"__proto__": {}, "x": 1}.y }}',
    "{{ name | default.constructor('x') }}",
    '{{ range }}',
    '{% macro m() %}{% endmacro %}{{ m }}',
    '{{ range | dump }}{{ [range][0].constructor }}',
    '{% include range %}',
    '{% extends user %}',
  ];
  for (const source of escapes) {
    it(`keeps out of reach: ${source}`, async () => {
      await faultOf(source);
      assert.equal(marks.escaped, undefined);
    });
  }

  it('shows nothing inherited where a look-up may fail', async () => {
    const names = [
      'constructor',
      '__proto__',
      'toString',
      'valueOf',
      'hasOwnProperty',
      '__defineGetter__',
      'call',
      'apply',
    ];
    for (const name of names) {
      for (const target of ['user', 'words', 'name', 'n', 'yes', 'nothing', 'range', '{}', '[]', '""', 'loop']) {
        assert.equal(await render(`{{ ${target}["${name}"] is defined }}`), 'false', `${target}.${name}`);
        assert.equal(await render(`{{ ${target}.${name} | default("-") }}`), '-', `${target}.${name}`);
      }
      assert.equal(await render(`{{ ${name} is defined }}`), 'false', name);
      assert.equal(await render(`{{ "${name}" in user }}`), 'false', name);
      assert.equal(await render(`{{ [user] | selectattr("${name}") | length }}`), '0', name);
      assert.equal(await render(`{{ [user] | join("", "${name}") }}`), '', name);
    }
  });

  it('treats own members with dangerous names as data', async () => {
    const values = JSON.parse('{"o": {"__proto__": {"x": 1}, "constructor": "c", "toString": 5}}') as JsonObject;
    assert.equal(await render('{{ o.constructor }}{{ o["__proto__"].x }}{{ o.toString }}', {}, values), 'c15');
    assert.equal(await render('{{ {"__proto__": 1} | dump }}', {}, values), '{"__proto__":1}');
    assert.equal(await render('{{ o }}', {}, values), '{"__proto__":{"x":1},"constructor":"c","toString":5}');
  });

  it('never reaches a function of the host, even in the variables', async () => {
    const values = { f: () => 'called', o: { f: () => 'called' } } as unknown as JsonObject;
    for (const source of ['{{ f() }}', '{{ o.f() }}', '{{ f }}']) {
      await assert.rejects(render(source, {}, values), /not defined/);
    }
  });

  it('leaves the variables and the language itself as they were', async () => {
    const before = structuredClone(variables);
    await render(
      '{% set name = 1 %}{% set x = user %}{{ words | sort | reverse | join }}{{ {"__proto__": {"polluted": 1} } | dump }}',
    );
    assert.deepEqual(variables, before);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('never renders a value as a template', async () => {
    const values = { evil: '{{ name }}{% include "x" %}{# #}', name: '{{ evil }}' };
    assert.equal(
      await render('{{ evil }}|{{ name }}|{{ evil | upper | lower }}', {}, values),
      '{{ name }}{% include "x" %}{# #}|{{ evil }}|{{ name }}{% include "x" %}{# #}',
    );
  });

  const floods = [
    '{{ range(1000000000) | length }}',
    '{{ range(0, 1, 0.0000000001) | length }}',
    '{{ range(0, 10, "x" | length / 1000000000) }}',
    '{{ "x" | center(1000000000) }}',
    '{{ "x\n" | indent(1000000000) }}',
    '{{ "aaaa" | replace("a", "x" | center(4000000)) | replace("x", "y" | center(4000000)) }}',
    '{{ [1] | batch(1000000000, "x") }}',
    '{{ [1] | slice(1000000000) }}',
    '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}',
    '{% for a in range(99999) %}{{ range(99999) | sort | length }}{% endfor %}',
    '{% for a in range(99999) %}{{ "x" | center(4000000) | length }}{% endfor %}',
    '{% set x = "xxxxxxxxxxxxxxxx" %}{% for i in range(60) %}{% set x = x ~ x %}{% endfor %}{{ x }}',
    '{% set x = [1] %}{% for i in range(60) %}{% set x = [x, x] %}{% endfor %}{{ x }}',
    '{% set x = [1] %}{% for i in range(60) %}{% set x = [x, x] %}{% endfor %}{{ x | dump }}',
    '{% set x = [1] %}{% for i in range(60) %}{% set x = x.concat(x) %}{% endfor %}{{ x | length }}',
    '{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}',
    '{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(0) }}',
    '{% for i in range(99999) %}{{ html }}{{ html }}{{ html }}{{ html }}{{ html }}{{ html }}{{ long }}{{ long }}{% endfor %}',
  ];
  for (const source of floods) {
    it(`ends in bounded time and space: ${source}`, async () => {
      await faultOf(source);
    });
  }

  it('ends templates that include or extend themselves', async () => {
    const loadTemplate = (path: string) =>
      Promise.resolve(path === 'a.njk' ? '{% include "a.njk" %}' : '{% extends "b.njk" %}');
    assert.match((await faultOf('{% include "a.njk" %}', { loadTemplate })).message, /nested too deeply/);
    assert.match((await faultOf('{% extends "b.njk" %}', { loadTemplate })).message, /nested too deeply/);
    const ever = (path: string) => Promise.resolve(`{% include "${path}x" %}`);
    await faultOf('{% include "a" %}', { loadTemplate: ever });
  });

  it('asks the loader for paths inside the workspace only', async () => {
    const asked: string[] = [];
    const loadTemplate = (path: string) => {
      asked.push(path);
      return Promise.resolve('x');
    };
    const outside = [
      '../a',
      'a/../../b',
      '/etc/passwd',
      'C:/x',
      'file:///etc/passwd',
      '~/x',
      'a\\\\..\\\\b',
      '..',
      '',
      './..',
      'https://x.y/z',
    ];
    for (const path of outside) {
      assert.match(
        (await faultOf(`{% include "${path}" %}`, { loadTemplate })).message,
        /not inside the workspace/,
        path,
      );
    }
    assert.deepEqual(asked, []);
    await render('{% include "./a/b/../c.njk" %}', { loadTemplate });
    assert.deepEqual(asked, ['a/c.njk']);
  });

  it('says that an included file is absent, also without a loader', async () => {
    assert.match((await faultOf('{% include "a.njk" %}')).message, /There is no template "a.njk"/);
    const loadTemplate = () => Promise.resolve(undefined);
    assert.match(
      (await faultOf('{% import "a.njk" as a %}', { loadTemplate })).message,
      /There is no template "a.njk"/,
    );
  });
});
