import { TokenType } from '@streamparser/json';
import type { JsonElement, JsonLayout } from './jsonElements.ts';
import { LocatedTokens, type Token } from './locatedTokens.ts';
import { textChunks } from './textChunks.ts';

type Step = string | number;

/**
 * The line on which a field of an element stands, or the nearest thing around it that is there. The file is read again.
 * @param field path below the element, as in `messages[3].message.role`
 */
export async function fieldLine(
  file: string,
  layout: JsonLayout,
  element: JsonElement,
  field: string,
): Promise<number> {
  const inFile: Step[] = layout.kind === 'object' ? [element.member ?? '', element.index] : [element.index];
  const search = new FieldSearch([...inFile, ...stepsOf(field)], layout.kind === 'lines');
  const tokens = new LocatedTokens((token, line) => {
    search.take(token, line);
  }, layout.kind === 'lines');
  for await (const { bytes } of textChunks(file)) {
    tokens.write(bytes);
    if (search.isDone) break;
  }
  return search.line ?? element.line;
}

function stepsOf(field: string): Step[] {
  return [...field.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) => name ?? Number(index));
}

/** Follows the tokens to a path. */
class FieldSearch {
  /** Line of the longest part of the path that was found. */
  line: number | undefined;
  private readonly target: readonly Step[];
  private readonly path: Step[] = [];
  private readonly isList: boolean[] = [];
  private isKey = false;
  private matched = 0;
  private readonly isSequence: boolean;

  constructor(target: readonly Step[], isSequence: boolean) {
    this.target = target;
    this.isSequence = isSequence;
    // Values one after another are numbered as the items of a list.
    if (isSequence) {
      this.isList.push(true);
      this.path.push(0);
    }
  }

  /** True once nothing better can come. */
  get isDone(): boolean {
    return this.matched === this.target.length;
  }

  take({ token, value }: Token, line: number): void {
    if (this.isDone) return;
    const depth = this.isList.length;
    switch (token) {
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        this.isList.pop();
        this.path.length = this.isList.length;
        this.isKey = false;
        this.endValue();
        return;
      case TokenType.COMMA:
        if (this.isList.at(-1) === true) this.path[depth - 1] = Number(this.path[depth - 1]) + 1;
        else this.isKey = true;
        return;
      case TokenType.COLON:
      case TokenType.SEPARATOR:
        return;
      default:
        break;
    }
    if (this.isKey) {
      this.path[depth - 1] = String(value);
      this.isKey = false;
      return;
    }
    this.note(line);
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      const isList = token === TokenType.LEFT_BRACKET;
      this.isList.push(isList);
      this.path.push(isList ? 0 : '');
      this.isKey = !isList;
    } else this.endValue();
  }

  /** Between values of a sequence stands no comma. */
  private endValue(): void {
    if (this.isList.length === 1 && this.path.length === 1 && this.isSequence) this.path[0] = Number(this.path[0]) + 1;
  }

  private note(line: number): void {
    const { path, target } = this;
    if (path.length <= this.matched || path.length > target.length) return;
    if (path.every((step, index) => step === target[index])) {
      this.matched = path.length;
      this.line = line;
    }
  }
}
