import { Lexer, Marked } from 'marked';
import type { Token, Tokens } from 'marked';
import { parseFileLink } from '../../../src/protocol/fileLink.ts';
import { frameCodeBlocks, numberCodeBlocks } from './codeBlock.ts';
import { escapeHtml } from './escapeHtml.ts';
import { frameTables } from './frameTables.ts';
import { setHeadingLevels } from './headingLevels.ts';
import { markHiddenInCode } from './hiddenCharacters.ts';
import { endsAtMath, maskMath, mathExtensions } from './math.ts';
import { boundedTokenizers, withoutItems } from './nesting.ts';
import { isOverlong, showOverlongBlock } from './overlongBlock.ts';
import { allowedAddress, sanitize } from './sanitize.ts';
import { tableTokenizer } from './tableSize.ts';

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
    ...tableTokenizer,
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
    // Encoded, since DOMPurify takes attributes away that look like the end of a comment.
    code: ({ text, lang = '' }) =>
      `<pre><code data-info="${encodeURIComponent(lang.replaceAll(/\p{Surrogate}/gu, '\uFFFD'))}">${escapeHtml(text)}</code></pre>\n`,
    link({ href, tokens }) {
      return linkTo(href, this.parser.parseInline(tokens.map(withoutLink)));
    },
    image: ({ href, text }) => linkTo(href, escapeHtml(pictureText(text || shortened(href)))),
  },
  hooks: { emStrongMask: maskMath },
});

/** A link to the outside, or to a file of the workspace. Any other is text, with the address beside it for who wants to know. */
function linkTo(address: string, content: string): string {
  const attribute = parseFileLink(address) ? 'data-file' : allowedAddress.test(address) ? 'href' : undefined;
  const shown = escapeHtml(address);
  if (attribute) return `<a ${attribute}="${shown}">${content}</a>`;
  const isTold = shown === content || address === '' || address.startsWith('#');
  return isTold ? content : `${content} (<code>${escapeHtml(shortened(address))}</code>)`;
}

/** A link has no link in it. */
function withoutLink(token: Token): Token {
  if (token.type !== 'image') return token;
  const { raw, text, href } = token as Tokens.Image;
  return { type: 'text', raw, text: pictureText(text || shortened(href)), escaped: false };
}

function pictureText(description: string): string {
  return `Picture not loaded: ${description}`;
}

/** Longest address that is shown in full, in characters. */
const longestAddress = 100;

function shortened(address: string): string {
  return address.length > longestAddress
    ? `${address.slice(0, longestAddress).replace(/[\ud800-\udbff]$/, '')}…`
    : address;
}

/** Addresses that links go to by a name (`[x]: address`). */
export type LinkDefinitions = Lexer['tokens']['links'];

/**
 * The blocks of `source`, those of a monstrous length not looked into.
 * @param links known beside those that are defined in it
 */
export function lexMarkdown(source: string, links: LinkDefinitions = {}): Token[] {
  if (!isOverlong(source)) return createLexer(links).lex(source);
  const outline = createLexer(links);
  const blocks = withoutItems(() => outline.blockTokens(source, outline.tokens));
  if (!blocks.some(isOverlongBlock)) return createLexer(links).lex(source);
  return blocks.flatMap((block) => {
    const { links } = outline.tokens;
    if (isOverlongBlock(block)) return [{ type: overlong, raw: block.raw, links }];
    return createLexer(links).lex(block.raw);
  });
}

function createLexer(links: LinkDefinitions): Lexer {
  const lexer = new Lexer(marked.defaults);
  Object.assign(lexer.tokens.links, links);
  return lexer;
}

/** The type of a token that stands for a block of monstrous length. */
const overlong = 'overlong';

type OverlongToken = Tokens.Generic & { links: LinkDefinitions };

/** Long code is laid out in chunks, and cheap. */
function isOverlongBlock({ type, raw }: Token): boolean {
  return type !== 'code' && isOverlong(raw);
}

/** What `source` defines addresses for. `source` has only `\n` as line ends. */
export function linksDefinedIn(source: string): LinkDefinitions {
  if (!source.includes(']:')) return {};
  const lexer = createLexer({});
  withoutItems(() => lexer.blockTokens(source, lexer.tokens));
  return lexer.tokens.links;
}

/** The blocks of `source`, their text not looked into. `source` has only `\n` as line ends. */
export function lexBlocks(source: string): Token[] {
  return withoutItems(() => createLexer({}).blockTokens(source, []));
}

/**
 * The nodes that show `tokens`: clean, code framed and highlighted.
 * @param answer what they go on with; absent: they are all
 */
export function renderTokens(tokens: Token[], answer?: ParentNode): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let start = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.type !== overlong) continue;
    const { raw, links } = token as OverlongToken;
    const render = (part: string): DocumentFragment => renderBlocks(createLexer(links).lex(part));
    fragment.append(renderBlocks(tokens.slice(start, i)), showOverlongBlock(raw, render, settle));
    start = i + 1;
  }
  fragment.append(renderBlocks(tokens.slice(start)));
  settle(fragment, answer);
  return fragment;
}

/** Gives the headings of `part` their levels, and its code blocks their numbers. */
function settle(part: ParentNode, answer = part): void {
  // They only look for elements in it.
  const fragment = part as DocumentFragment;
  setHeadingLevels(fragment, answer);
  numberCodeBlocks(fragment, answer);
}

function renderBlocks(tokens: Token[]): DocumentFragment {
  const fragment = sanitize(marked.parser(tokens));
  markHiddenInCode(fragment);
  frameCodeBlocks(fragment);
  frameTables(fragment);
  return fragment;
}

/** The nodes that show `source`. */
export function renderMarkdown(source: string): DocumentFragment {
  return renderTokens(lexMarkdown(source));
}
