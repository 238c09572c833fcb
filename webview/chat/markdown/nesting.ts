import { Tokenizer } from 'marked';
import type { Token, TokenizerObject } from 'marked';

/** Deeper than this Markdown within Markdown is text: no answer means it, and each level costs a pass over what it holds. */
const maxDepth = 24;

let depth = 0;

let looksIntoLists = true;

/** What `lex` gives where the items of lists are not looked into: where a list ends does not depend on them. */
export function withoutItems<Found>(lex: () => Found): Found {
  looksIntoLists = false;
  try {
    return lex();
  } finally {
    looksIntoLists = true;
  }
}

/** What a tokenizer finds, unless it stands too deep. */
function within<Found extends Token>(find: () => Found | undefined, inside = depth + 1): Found | undefined {
  if (depth >= maxDepth) return undefined;
  const outside = depth;
  depth = inside;
  try {
    return find();
  } finally {
    depth = outside;
  }
}

const base = Tokenizer.prototype;

/** The tokenizers that look into what they found, for quotes, lists, emphasis and links. */
export const boundedTokenizers = {
  blockquote(...args) {
    return within(() => base.blockquote.apply(this, args));
  },
  list(...args) {
    return within(() => base.list.apply(this, args), looksIntoLists ? undefined : maxDepth);
  },
  emStrong(...args) {
    return within(() => base.emStrong.apply(this, args));
  },
  del(...args) {
    return within(() => base.del.apply(this, args));
  },
  link(...args) {
    return within(() => base.link.apply(this, args));
  },
  reflink(...args) {
    return within(() => base.reflink.apply(this, args));
  },
} satisfies TokenizerObject;
