/** What a list's row is and shows. */
export interface RowLook {
  /** Tells it from the other rows. */
  key: string;
  /** All that is seen of it. */
  look: string;
}

interface ShownRow<Element> extends RowLook {
  element: Element;
}

/** The rows of a list as they are drawn, to draw no more anew than looks otherwise: a row that is just clicked stays in place. */
export class ShownRows<Element> {
  private readonly describe: (element: Element) => RowLook;
  /** By the element that was drawn. */
  private rows: Map<Element, ShownRow<Element>> | undefined;

  constructor(describe: (element: Element) => RowLook) {
    this.describe = describe;
  }

  /** The whole list is drawn. */
  draw(elements: readonly Element[]): void {
    this.rows = new Map(elements.map((element) => [element, { element, ...this.describe(element) }]));
  }

  /** Nothing is drawn. */
  clear(): void {
    this.rows = undefined;
  }

  /** What an element that was drawn has become since. */
  current(drawn: Element): Element {
    return this.rows?.get(drawn)?.element ?? drawn;
  }

  /**
   * Takes over what the list is now.
   * @returns the drawn elements whose rows look otherwise; undefined where rows came, went or moved
   */
  update(elements: readonly Element[]): Element[] | undefined {
    const rows = [...(this.rows ?? [])];
    const now = elements.map((element) => ({ element, ...this.describe(element) }));
    if (!this.rows || rows.length !== now.length) return undefined;
    const pairs = now.flatMap((next, index) => {
      const [drawn, row] = rows[index] ?? [];
      return drawn !== undefined && row?.key === next.key ? [{ drawn, row, next }] : [];
    });
    if (pairs.length < now.length) return undefined;
    this.rows = new Map(pairs.map(({ drawn, next }) => [drawn, next]));
    return pairs.filter(({ row, next }) => row.look !== next.look).map(({ drawn }) => drawn);
  }
}
