import type { HLJSApi, Language } from 'highlight.js';

const keywords =
  'add all alter and as asc begin between by case check column commit constraint create cross database default ' +
  'delete desc distinct drop else end except exists explain fetch first for foreign from full function grant group having ' +
  'if in index inner insert intersect into is join key lateral left like limit natural not null offset on or order outer ' +
  'over partition primary recursive references replace returning revoke right rollback row rows select set table then to ' +
  'transaction trigger truncate union unique update using values view when where window with';

const types =
  'bigint blob boolean char date decimal double float int integer json jsonb numeric real serial smallint text time ' +
  'timestamp timestamptz uuid varchar';

const functions = 'avg cast coalesce count current_date current_timestamp lower max min now rank row_number sum upper';

/** SQL as people ask a model about it. The library's own grammar lists so many words that it would take 3 % of the panel. */
export function sql(hljs: HLJSApi): Language {
  return {
    name: 'SQL',
    case_insensitive: true,
    keywords: { keyword: keywords, type: types, built_in: functions, literal: 'true false' },
    contains: [
      { scope: 'string', begin: "'", end: "'", contains: [{ match: "''" }] },
      { begin: '"', end: '"' },
      hljs.COMMENT('--', '$'),
      hljs.C_BLOCK_COMMENT_MODE,
      hljs.C_NUMBER_MODE,
      { scope: 'variable', match: /@\w+/ },
    ],
  };
}
