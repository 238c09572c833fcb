import { Lexer, Marked } from 'marked';
import type { Token } from 'marked';
import { parseFileLink } from '../../../src/protocol/fileLink.ts';
import { frameCodeBlocks } from './codeBlock.ts';
import { escapeHtml } from './escapeHtml.ts';
import { frameTables } from './frameTables.ts';
import { setHeadingLevels } from './headingLevels.ts';
import { markHiddenInCode } from './hiddenCharacters.ts';
import { endsAtMath, maskMath, mathExtensions } from './math.ts';
import { boundedTokenizers } from './nesting.ts';
import { longestBlock, showOverlongBlock } from './overlongBlock.ts';
import { sanitize } from './sanitize.ts';

const lineBreak = /^<br\s*\/?>/i;

/** A footnote, whose text a definition of a link would swallow. */
const footnote = /^ {0,3}\[\^/;

/**
 * GitHub-flavoured Markdown without HTML: markup in the source is text to the reader, except for `<br>`, which tables
 * need for their line breaks. Pictures become links, since loading them would tell a server what the model said.
 */
const marked = new Marked({
  gfm: true,
  extensions: mathExtensions,
  tokenizer: {
    ...boundedTokenizers,
    html: () => undefined,
    tag(source) {
      const [raw] = lineBreak.exec(source) ?? [];
      // The tokenizer's type knows only tags here; the lexer takes any inline token.
      return raw === undefined ? undefined : ({ type: 'br', raw } as never);
    },
    lheading: (source) => (endsAtMath(source) ? undefined : false),
    def: (source) => (footnote.test(source) ? undefined : false),
  },
  renderer: {
    code: ({ text, lang = '' }) => `<pre><code data-info="${escapeHtml(lang)}">${escapeHtml(text)}</code></pre>\n`,
    link({ href, tokens }) {
      return linkTo(href, this.parser.parseInline(tokens));
    },
    image: ({ href, text }) => linkTo(href, escapeHtml(text || href)),
  },
  hooks: { emStrongMask: maskMath },
});

/** A link to the outside, or to a file of the workspace; `sanitize` decides which addresses stay. */
function linkTo(address: string, content: string): string {
  const attribute = parseFileLink(address) ? 'data-file' : 'href';
  return `<a ${attribute}="${escapeHtml(address)}">${content}</a>`;
}

/** The blocks of `source`, those of a monstrous length not looked into. Links defined in it (`[x]: address`) are known in all. */
export function lexMarkdown(source: string): Token[] {
  if (source.length <= longestBlock) return marked.lexer(source);
  const outline = new Lexer(marked.defaults);
  const blocks = outline.blockTokens(source, outline.tokens);
  if (!blocks.some(isOverlong)) return marked.lexer(source);
  const { links } = outline.tokens;
  return blocks.flatMap((block) => {
    if (isOverlong(block)) return [{ type: overlong, raw: block.raw }];
    const lexer = new Lexer(marked.defaults);
    Object.assign(lexer.tokens.links, links);
    return lexer.lex(block.raw);
  });
}

/** The type of a token that stands for a block of monstrous length. */
const overlong = 'overlong';

/** Long code is laid out in chunks, and cheap. */
function isOverlong({ type, raw }: Token): boolean {
  return type !== 'code' && raw.length > longestBlock;
}

/** True where `source` defines addresses for links (`[x]: address`). */
export function definesLinks(source: string): boolean {
  const lexer = new Lexer(marked.defaults);
  lexer.blockTokens(source, lexer.tokens);
  return Object.keys(lexer.tokens.links).length > 0;
}

/** The blocks of `source`, their text not looked into. `source` has only `\n` as line ends. */
export function lexBlocks(source: string): Token[] {
  return new Lexer(marked.defaults).blockTokens(source, []);
}

/**
 * The nodes that show `tokens`: clean, code framed and highlighted.
 * @param answer what they go on with; absent: they are all
 */
export function renderTokens(tokens: Token[], answer?: ParentNode): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let start = 0;
  for (const [i, { type, raw }] of tokens.entries()) {
    if (type !== overlong) continue;
    fragment.append(renderBlocks(tokens.slice(start, i)), showOverlongBlock(raw, renderPart));
    start = i + 1;
  }
  fragment.append(renderBlocks(tokens.slice(start)));
  setHeadingLevels(fragment, answer ?? fragment);
  return fragment;
}

function renderBlocks(tokens: Token[]): DocumentFragment {
  const fragment = sanitize(marked.parser(tokens));
  markHiddenInCode(fragment);
  frameCodeBlocks(fragment);
  frameTables(fragment);
  return fragment;
}

function renderPart(source: string): DocumentFragment {
  return renderBlocks(marked.lexer(source));
}

/** The nodes that show `source`. */
export function renderMarkdown(source: string): DocumentFragment {
  return renderTokens(lexMarkdown(source));
}
