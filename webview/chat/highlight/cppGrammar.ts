import type { HLJSApi, Language } from 'highlight.js';

const keywords =
  'alignas alignof and asm auto break case catch class co_await co_return co_yield concept const const_cast consteval ' +
  'constexpr constinit continue decltype default delete do dynamic_cast else enum explicit export extern final for friend goto ' +
  'if import inline module mutable namespace new noexcept not operator or override private protected public register ' +
  'reinterpret_cast requires restrict return sizeof static static_assert static_cast struct switch template this thread_local ' +
  'throw try typedef typeid typename union using virtual volatile while xor';

const types = 'bool char char8_t char16_t char32_t double float int long short signed unsigned void wchar_t';

/**
 * C++ and C as people ask a model about them. The library's own grammar lists the functions of the standard library to guess a
 * language by, which nothing here does; they would take 2 % of the panel.
 */
export function cpp(hljs: HLJSApi): Language {
  const string = {
    scope: 'string',
    begin: /(?:u8?|U|L)?"/,
    end: '"',
    illegal: /\n/,
    contains: [hljs.BACKSLASH_ESCAPE],
  };
  const comments = [hljs.C_LINE_COMMENT_MODE, hljs.C_BLOCK_COMMENT_MODE];
  const reserved = `${keywords} ${types}`;
  return {
    name: 'C++',
    aliases: ['cc', 'c++', 'h++', 'hpp', 'hh', 'hxx', 'cxx'],
    keywords: { keyword: keywords, type: types, literal: 'NULL false nullopt nullptr true' },
    contains: [
      {
        scope: 'meta',
        begin: /^[ \t]*#\s*[a-z]+\b/,
        end: /$/,
        keywords: { keyword: 'define elif else endif error if ifdef ifndef include line pragma undef warning' },
        contains: [{ match: /\\\n/ }, string, { scope: 'string', match: /<[^>\n]*>/ }, ...comments],
      },
      ...comments,
      hljs.END_SAME_AS_BEGIN({
        scope: 'string',
        begin: /(?:u8?|U|L)?R"([^()\\ ]{0,16})\(/,
        end: /\)([^()\\ ]{0,16})"/,
      }),
      string,
      { scope: 'string', match: /(?:u8?|U|L)?'(?:\\.[^'\n]{0,8}|[^'\\\n]{1,4})'/ },
      { scope: 'number', match: /\b(?:0[xXbB][\da-fA-F'.]+|\d[\d']*\.?[\d']*(?:[eE][+-]?\d+)?)[fFuUlLzZ]*\b/ },
      { scope: 'type', match: /\b[a-z]\w*_t\b/ },
      {
        match: [/\b(?:enum\s+(?:class|struct)|enum|class|struct|union|namespace|concept)/, /\s+/, /[a-zA-Z_]\w*/],
        scope: { 1: 'keyword', 3: 'title.class' },
      },
      { scope: 'title.function', match: `\\b(?!(?:${reserved.replaceAll(' ', '|')})\\b)[a-zA-Z_]\\w*(?=\\s*\\()` },
    ],
  };
}
