import { Tokenizer } from 'marked';
import type { Token, TokenizerObject } from 'marked';

/** Deeper than this Markdown within Markdown is text: no answer means it, and each level costs a pass over what it holds. */
const maxDepth = 24;

let depth = 0;

/** What a tokenizer finds, unless it stands too deep. */
function within<Found extends Token>(find: () => Found | undefined): Found | undefined {
  if (depth >= maxDepth) return undefined;
  depth += 1;
  try {
    return find();
  } finally {
    depth -= 1;
  }
}

const base = Tokenizer.prototype;

/** The tokenizers that look into what they found, for quotes, lists, emphasis and links. */
export const boundedTokenizers = {
  blockquote(...args) {
    return within(() => base.blockquote.apply(this, args));
  },
  list(...args) {
    return within(() => base.list.apply(this, args));
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
