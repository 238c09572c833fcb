import type { FileProblem } from '../../base/fileProblem.ts';
import { placeAt } from '../nunjucks/templateFault.ts';
import { scanTemplate } from '../nunjucks/templateScanner.ts';
import type { TemplateScan, TemplateTag } from '../nunjucks/templateScanner.ts';

/** The blocks of a prompt file. */
export const partKinds = ['system', 'assistant', 'user'] as const;
export type PartKind = (typeof partKinds)[number];

/** One part of a prompt file's body, as a template of its own. */
export interface PromptPart {
  kind: PartKind;
  source: string;
  /** Place of the source's first character in the file, from 1. */
  line: number;
  column: number;
  /** Place of the tag that opens it. */
  tag: { line: number; column: number; endColumn: number };
}

/** A body cut into its parts. Without any block `parts` is empty and the body is the system prompt. */
export interface PromptParts {
  parts: PromptPart[];
  problems: FileProblem[];
  /** True where the body has block tags, well-formed or not. */
  hasBlocks: boolean;
}

/**
 * Cuts a body at its `{% system %}`, `{% assistant %}` and `{% user %}` blocks, without rendering or parsing it. Block
 * tags inside comments, strings and raw text are text. A line break right after the opening and right before the
 * closing tag belongs to the tags.
 * @param firstLine line of the file on which the body starts
 */
export function splitPromptParts(body: string, firstLine: number): PromptParts {
  return new PartSplitter(body, firstLine).split();
}

/** True where a template's code reads `user_msg`. */
export function usesUserMessage(source: string): boolean {
  return scanTemplate(source).code.some((code) => /(^|[^\w.])user_msg\b/.test(code));
}

class PartSplitter {
  private readonly body: string;
  private readonly firstLine: number;
  private readonly scan: TemplateScan;
  private readonly parts: PromptPart[] = [];
  private readonly problems: FileProblem[] = [];
  private open: TemplateTag | undefined;
  /** Closing tags that answer a block which was closed for them. */
  private readonly excused: string[] = [];
  private outsideFrom = 0;

  constructor(body: string, firstLine: number) {
    this.body = body;
    this.firstLine = firstLine;
    this.scan = scanTemplate(body);
  }

  split(): PromptParts {
    const blockTags = this.scan.tags.filter(({ name }) => partKindOf(name.replace(/^end/, '')));
    const { fault } = this.scan;
    if (fault)
      this.report(fault.message, { ...this.place(0), line: fault.line + this.firstLine - 1, column: fault.column });
    for (const tag of blockTags) {
      if (tag.rest) this.reportTag(tag, `{% ${tag.name} %} takes nothing after its name.`);
      if (tag.name.startsWith('end')) this.closeWith(tag);
      else this.openWith(tag);
    }
    if (this.open) {
      if (!fault) this.reportTag(this.open, `This block is never closed. Add {% end${this.open.name} %}.`);
      this.finish(this.open, this.body.length, false);
    } else if (blockTags.length) this.checkOutside(this.body.length);
    return { parts: this.parts, problems: this.problems, hasBlocks: blockTags.length > 0 };
  }

  private openWith(tag: TemplateTag): void {
    if (this.open) {
      const outer = this.open;
      this.reportTag(
        tag,
        `{% ${tag.name} %} cannot stand inside {% ${outer.name} %}. Close that first with {% end${outer.name} %}.`,
      );
      this.finish(outer, tag.start, false);
      this.excused.push(`end${outer.name}`);
    } else this.checkOutside(tag.start);
    this.open = tag;
  }

  private closeWith(tag: TemplateTag): void {
    if (this.open && tag.name === `end${this.open.name}`) {
      this.finish(this.open, tag.start, tag.trimsBefore);
      this.outsideFrom = tag.end;
      return;
    }
    const excuse = this.excused.indexOf(tag.name);
    if (excuse >= 0) this.excused.splice(excuse, 1);
    else if (this.open) {
      this.reportTag(
        tag,
        `{% ${tag.name} %} stands inside {% ${this.open.name} %}, which needs {% end${this.open.name} %}.`,
      );
    } else this.reportTag(tag, `{% ${tag.name} %} closes no block.`);
    if (!this.open) {
      this.checkOutside(tag.start);
      this.outsideFrom = tag.end;
    }
  }

  /** Adds the part between an opening tag and `end`. */
  private finish(tag: TemplateTag, end: number, trimsEnd: boolean): void {
    this.open = undefined;
    this.outsideFrom = end;
    const kind = partKindOf(tag.name);
    if (!kind) return;
    const inner = this.body.slice(tag.end, end);
    const led = tag.trimsAfter ? inner.trimStart() : inner.replace(/^\n/, '');
    const source = trimsEnd ? led.trimEnd() : led.replace(/\n$/, '');
    const { line, column } = this.place(tag.end + inner.length - led.length);
    this.parts.push({ kind, source, line, column, tag: this.placeOfTag(tag) });
  }

  /** Nothing but blanks and comments may stand between the blocks. */
  private checkOutside(end: number): void {
    let text = this.body.slice(0, end);
    for (const comment of this.scan.comments) {
      if (comment.end <= end) text = blank(text, comment.start, comment.end);
    }
    const offset = text.slice(this.outsideFrom).search(/\S/);
    if (offset < 0) return;
    const start = this.outsideFrom + offset;
    const lineEnd = this.body.indexOf('\n', start);
    const { line, column } = this.place(start);
    const shown = (lineEnd < 0 ? this.body.length : Math.min(lineEnd, end)) - start;
    const isControl = this.scan.tags.some((tag) => tag.start === start);
    this.report(
      isControl
        ? 'This tag stands outside the blocks, where nothing is rendered. Put it inside one.'
        : 'This text stands outside the blocks and would be lost. Put it into {% system %}, {% assistant %} or {% user %}.',
      { line, column, endColumn: column + shown },
    );
  }

  private report(message: string, place: Pick<FileProblem, 'line' | 'column' | 'endColumn'>): void {
    this.problems.push({ message, ...place, severity: 'error' });
  }

  private reportTag(tag: TemplateTag, message: string): void {
    this.report(message, this.placeOfTag(tag));
  }

  private placeOfTag(tag: TemplateTag): PromptPart['tag'] {
    const { line, column } = this.place(tag.start);
    return { line, column, endColumn: column + tag.end - tag.start };
  }

  private place(offset: number): { line: number; column: number } {
    const { line, column } = placeAt(this.body, offset);
    return { line: line + this.firstLine - 1, column };
  }
}

function partKindOf(name: string): PartKind | undefined {
  return partKinds.find((kind) => kind === name);
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + ' '.repeat(Math.max(0, Math.min(end, text.length) - start)) + text.slice(end);
}
