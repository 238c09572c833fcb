/** What one of several jobs writes. */
export interface OutputSection {
  write(text: string): void;
  /** Nothing more comes: the next section has its turn. */
  end(): void;
}

/** Lines of jobs that run side by side, one job's after the other's: the first that has not ended writes at once, others wait. */
export class OrderedOutput {
  readonly #sections: { waiting: string[]; ended: boolean }[] = [];
  readonly #print: (text: string) => void;

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  /** Adds a section below those that are there. */
  section(): OutputSection {
    const section = { waiting: [] as string[], ended: false };
    this.#sections.push(section);
    return {
      write: (text) => {
        section.waiting.push(text);
        this.#flush();
      },
      end: () => {
        section.ended = true;
        this.#flush();
      },
    };
  }

  #flush(): void {
    for (;;) {
      const [first] = this.#sections;
      if (first === undefined) return;
      for (const text of first.waiting.splice(0)) this.#print(text);
      if (!first.ended) return;
      this.#sections.shift();
    }
  }
}
