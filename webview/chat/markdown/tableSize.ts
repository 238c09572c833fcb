import { Tokenizer } from 'marked';
import type { TokenizerObject } from 'marked';

/** A table of up to so many cells may lack any of them. */
const smallTable = 2000;

/**
 * A table that lacks most of its cells is text, since Markdown fills its rows up to the width of its head: twelve kilobytes can
 * stand for millions of cells.
 */
export const tableTokenizer = {
  table(source) {
    const [raw] = this.rules.block.table.exec(source) ?? [];
    if (raw === undefined) return undefined;
    const pipes = (text: string): number => text.split('|').length;
    const lines = raw.split('\n');
    const cells = lines.length * pipes(lines[0] ?? '');
    return cells > Math.max(smallTable, 4 * pipes(raw)) ? undefined : Tokenizer.prototype.table.call(this, source);
  },
} satisfies TokenizerObject;
