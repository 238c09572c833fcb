import type { HLJSApi, Language, Mode } from 'highlight.js';

const keywords = 'if then else elif fi for while until in do done case esac coproc function select time';

/** What a command may follow: the begin of a line with or without a prompt, a mark between commands, or such a keyword. */
const beforeCommand =
  '(?<=^[ \\t]*(?:\\$ )?|[|&;(`][ \\t]*|\\b(?:if|then|else|do|while|until|time|sudo|exec|xargs)[ \\t]+)';

/**
 * The languages of shells as people ask a model about them. The library's own grammar lists commands, which would take 1 % of
 * the panel; here whatever stands where a command does is one.
 */
export function bash(hljs: HLJSApi): Language {
  const variable: Mode = { scope: 'variable', match: /\$(?:\w+|[#@*?$!-]|\{[^}\n]*\})/ };
  const substitution: Mode = { scope: 'subst', begin: /\$\(/, end: /\)/, contains: [hljs.BACKSLASH_ESCAPE, variable] };
  const string: Mode = {
    scope: 'string',
    begin: '"',
    end: '"',
    contains: [hljs.BACKSLASH_ESCAPE, variable, substitution],
  };
  substitution.contains?.push(string);
  return {
    name: 'Bash',
    aliases: ['sh', 'zsh'],
    keywords: { $pattern: /\b[a-z]+\b/, keyword: keywords, literal: 'true false' },
    contains: [
      hljs.SHEBANG(),
      { scope: 'comment', match: /(?<=^|\s)#.*/ },
      { match: [/\w+/, /\s*\(\s*\)(?=\s*\{)/], scope: { 1: 'title' } },
      {
        match: `${beforeCommand}(?!(?:${keywords.replaceAll(' ', '|')})\\b)[\\w./-]+(?=[\\s;|&)]|$)`,
        scope: 'built_in',
      },
      { begin: /\$?\(\(/, end: /\)\)/, contains: [hljs.NUMBER_MODE, variable] },
      {
        begin: /<<-?\s*(?=['"]?\w)/,
        starts: { contains: [hljs.END_SAME_AS_BEGIN({ scope: 'string', begin: /['"]?(\w+)/, end: /^\s*(\w+)/ })] },
      },
      hljs.BACKSLASH_ESCAPE,
      string,
      { scope: 'string', begin: "'", end: "'" },
      substitution,
      variable,
    ],
  };
}
