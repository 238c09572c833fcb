import { Lexer, Marked } from 'marked';
import type { Token, TokensList } from 'marked';
import { frameCodeBlocks } from './codeBlock.ts';
import { sanitize } from './sanitize.ts';

const lineBreak = /^<br\s*\/?>/i;

/**
 * GitHub-flavoured Markdown without HTML: markup in the source is text to the reader, except for `<br>`, which tables
 * need for their line breaks. Pictures become links, since loading them would tell a server what the model said.
 */
const marked = new Marked({
  gfm: true,
  tokenizer: {
    html: () => undefined,
    tag(source) {
      const [raw] = lineBreak.exec(source) ?? [];
      // The tokenizer's type knows only tags here; the lexer takes any inline token.
      return raw === undefined ? undefined : ({ type: 'br', raw } as never);
    },
  },
  renderer: {
    code: ({ text, lang = '' }) => `<pre><code data-info="${escapeHtml(lang)}">${escapeHtml(text)}</code></pre>\n`,
    image: ({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
  },
});

/** The blocks of `source`. Links defined anywhere in it (`[x]: address`) are known as `links` of the list. */
export function lexMarkdown(source: string): TokensList {
  return marked.lexer(source);
}

/** The blocks of `source`, their text not looked into. `source` has only `\n` as line ends. */
export function lexBlocks(source: string): Token[] {
  return new Lexer(marked.defaults).blockTokens(source, []);
}

/** The nodes that show `tokens`: clean, code framed and highlighted. */
export function renderTokens(tokens: Token[]): DocumentFragment {
  const fragment = sanitize(marked.parser(tokens));
  frameCodeBlocks(fragment);
  return fragment;
}

/** The nodes that show `source`. */
export function renderMarkdown(source: string): DocumentFragment {
  return renderTokens(lexMarkdown(source));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
