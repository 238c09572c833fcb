import assert from 'node:assert/strict';
import hljs from 'highlight.js/lib/core';
import { bash } from '../../webview/chat/highlight/bashGrammar.ts';
import { cpp } from '../../webview/chat/highlight/cppGrammar.ts';
import { rust } from '../../webview/chat/highlight/rustGrammar.ts';

/** The highlighted parts of `code`, each as `scope:text`. */
function scopesOf(code: string, language: string): string[] {
  const html = hljs.highlight(code, { language }).value;
  return [...html.matchAll(/<span class="hljs-([^"]*)">([^<]*)/g)].map(
    ([, scope, text]) => `${scope ?? ''}:${text ?? ''}`,
  );
}

describe("the panel's own grammars", () => {
  before(() => {
    hljs.registerLanguage('bash', bash);
    hljs.registerLanguage('cpp', cpp);
    hljs.registerLanguage('rust', rust);
  });
  after(() => {
    hljs.unregisterLanguage('bash');
    hljs.unregisterLanguage('cpp');
    hljs.unregisterLanguage('rust');
  });

  const cases: [language: string, code: string, scopes: string[]][] = [
    ['bash', '$ npm install # now', ['built_in:npm', 'comment:# now']],
    ['bash', 'dog=1\nenv | sort > x.txt', ['built_in:env', 'built_in:sort']],
    ['bash', '#!/bin/bash\nset -e', ['meta:#!/bin/bash', 'built_in:set']],
    [
      'bash',
      'if test -f "$HOME/x"; then rm -f it; fi',
      ['keyword:if', 'built_in:test', 'string:&quot;', 'variable:$HOME', 'keyword:then', 'built_in:rm', 'keyword:fi'],
    ],
    [
      'bash',
      "for f in ${list[@]}; do echo '$f' done; done",
      [
        'keyword:for',
        'keyword:in',
        'variable:${list[@]}',
        'keyword:do',
        'built_in:echo',
        'string:&#x27;$f&#x27;',
        'keyword:done',
        'keyword:done',
      ],
    ],
    ['bash', "cat <<'EOF'\nif $x\nEOF\nls", ['built_in:cat', 'string:&#x27;EOF&#x27;\nif $x\nEOF', 'built_in:ls']],
    ['bash', 'greet() {\n  local a=$(( 1 + $1 ))\n}', ['title:greet', 'built_in:local', 'number:1', 'variable:$1']],
    ['bash', 'x="$(git log | head)"', ['string:&quot;', 'subst:$(git log | head)']],
    ['bash', "echo a#b don\\'t", ['built_in:echo']],
    [
      'cpp',
      '#include <vector> // all\nenum class Kind { A };',
      [
        'meta:#',
        'keyword:include',
        'string:&lt;vector&gt;',
        'comment:// all',
        'keyword:enum class',
        'title class_:Kind',
      ],
    ],
    [
      'cpp',
      "std::uint8_t run(const int& a) { if (a > 0x1F'FFu) return std::max(a, '\\n'); }",
      [
        'type:uint8_t',
        'title function_:run',
        'keyword:const',
        'type:int',
        'keyword:if',
        "number:0x1F'FFu".replace("'", '&#x27;'),
        'keyword:return',
        'title function_:max',
        'string:&#x27;\\n&#x27;',
      ],
    ],
    [
      'cpp',
      'auto s = R"x(a)" b)x"; "\\"";',
      ['keyword:auto', 'string:R&quot;x(a)&quot; b)x&quot;', 'string:&quot;\\&quot;&quot;'],
    ],
    ['cpp', "double d = 1.5e-3f; int n1 = 1'000;", ['type:double', 'number:1.5e-3f', 'type:int', 'number:1&#x27;000']],
    [
      'rust',
      '#[derive(Debug)]\nfn first<\'a>(x: &\'a str) -> Option<char> { println!("{}", x); x.chars().next() }',
      [
        'meta:#[derive(Debug)]',
        'keyword:fn',
        'title function_:first',
        'symbol:&#x27;a',
        'symbol:&#x27;a',
        'type:str',
        'type:Option',
        'type:char',
        'built_in:println!',
        'string:&quot;{}&quot;',
        'title function_:chars',
        'title function_:next',
      ],
    ],
    [
      'rust',
      'let a = r#"x"y"#; if b != 1_000u32 { Some(\'\\\'\') } /* a /* b */ c */',
      [
        'keyword:let',
        'string:r#&quot;x&quot;y&quot;#',
        'keyword:if',
        'number:1_000u32',
        'literal:Some',
        'string:&#x27;\\&#x27;&#x27;',
        'comment:/* a ',
        'comment:/* b */',
      ],
    ],
    ['rust', 'pub struct P { x: f64 }', ['keyword:pub', 'keyword:struct', 'title class_:P', 'type:f64']],
  ];
  for (const [language, code, scopes] of cases) {
    it(`reads ${language}: ${code.replaceAll('\n', '⏎')}`, () => {
      assert.deepEqual(scopesOf(code, language), scopes);
    });
  }
});
