import type { HLJSApi, Language } from 'highlight.js';

const keywords =
  'as async await break const continue crate dyn else enum extern fn for if impl in let loop macro_rules match mod move mut pub ' +
  'ref return self Self static struct super trait type union unsafe use where while yield';

const types =
  'bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize Box HashMap Option Result String Vec';

/** Rust as people ask a model about it. The library's own grammar lists the macros, which the mark behind them tells too. */
export function rust(hljs: HLJSApi): Language {
  return {
    name: 'Rust',
    aliases: ['rs'],
    keywords: { keyword: keywords, type: types, literal: 'true false Some None Ok Err' },
    contains: [
      hljs.C_LINE_COMMENT_MODE,
      hljs.COMMENT('/\\*', '\\*/', { contains: ['self'] }),
      hljs.END_SAME_AS_BEGIN({ scope: 'string', begin: /\bb?r(#*)"/, end: /"(#*)/ }),
      { scope: 'string', begin: /b?"/, end: '"', contains: [hljs.BACKSLASH_ESCAPE] },
      { scope: 'string', match: /b?'(?:\\(?:x\w{2}|u\{\w+\}|.)|[^\\'\n])'/ },
      { scope: 'symbol', match: /'[a-zA-Z_]\w*/ },
      {
        scope: 'number',
        match: /\b(?:0[box][\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)(?:[iuf]\d+|[iu]size)?\b/,
      },
      { scope: 'meta', begin: /#!?\[/, end: ']', contains: [hljs.QUOTE_STRING_MODE] },
      { match: [/\bfn/, /\s+/, /\w+/], scope: { 1: 'keyword', 3: 'title.function' } },
      { match: [/\b(?:struct|enum|trait|union|type|mod)/, /\s+/, /\w+/], scope: { 1: 'keyword', 3: 'title.class' } },
      { scope: 'built_in', match: /\b[a-z]\w*!(?!=)/ },
      {
        scope: 'title.function',
        match: `\\b(?!(?:${keywords.replaceAll(' ', '|')}|Some|Ok|Err)\\b)[a-zA-Z_]\\w*(?=\\s*\\()`,
      },
    ],
  };
}
