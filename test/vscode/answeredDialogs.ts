import * as vscode from 'vscode';

/** What the tests answer in place of the user, in order of asking. Items are chosen by label. */
type Answer = string | string[] | undefined;

/** A question that was asked, as the user would have read it. */
export interface AskedQuestion {
  kind: 'input' | 'pick' | 'place' | 'warning' | 'error' | 'information';
  text: string;
  /** Labels to choose from. */
  choices: string[];
  options?: unknown;
}

type Window = Record<string, (...args: never[]) => unknown>;

/** Stands in for the user before VS Code's own dialogs, while it is installed. A question without an answer is left. */
export class AnsweredDialogs {
  readonly asked: AskedQuestion[] = [];
  private readonly answers: Answer[] = [];
  private readonly originals: [string, (...args: never[]) => unknown][] = [];

  constructor() {
    this.replace('showInputBox', (options: vscode.InputBoxOptions) => {
      const answer = this.next({ kind: 'input', text: options.prompt ?? '', choices: [], options });
      if (typeof answer === 'string' && options.validateInput) {
        const fault = options.validateInput(answer);
        if (fault) throw new Error(`The input "${answer}" is refused: ${JSON.stringify(fault)}`);
      }
      return Promise.resolve(answer);
    });
    this.replace('showQuickPick', async (choices: unknown, options?: vscode.QuickPickOptions) => {
      const items = (await choices) as (string | vscode.QuickPickItem)[];
      const labels = items.map((item) => (typeof item === 'string' ? item : item.label));
      const answer = this.next({ kind: 'pick', text: options?.placeHolder ?? '', choices: labels });
      if (Array.isArray(answer)) return items.filter((_, index) => answer.includes(labels[index] ?? ''));
      if (answer !== undefined && !labels.includes(answer))
        throw new Error(`No "${answer}" among ${labels.join(', ')}`);
      return items[labels.indexOf(answer ?? '')];
    });
    // A place is answered with the path of a file or folder.
    this.replace('showSaveDialog', (options: vscode.SaveDialogOptions = {}) => {
      const answer = this.next({ kind: 'place', text: options.defaultUri?.path ?? '', choices: [], options });
      return Promise.resolve(typeof answer === 'string' ? vscode.Uri.file(answer) : undefined);
    });
    this.replace('showOpenDialog', (options: vscode.OpenDialogOptions = {}) => {
      const answer = this.next({ kind: 'place', text: options.title ?? '', choices: [], options });
      return Promise.resolve(typeof answer === 'string' ? [vscode.Uri.file(answer)] : undefined);
    });
    const message =
      (kind: AskedQuestion['kind']) =>
      (text: string, ...rest: unknown[]) => {
        const modal = typeof rest[0] === 'object';
        const items = (modal ? rest.slice(1) : rest) as (string | vscode.MessageItem)[];
        const choices = items.map((item) => (typeof item === 'string' ? item : item.title));
        // Only a modal waits for its answer; a notification is read at leisure.
        if (!modal) {
          this.asked.push({ kind, text, choices });
          return Promise.resolve(undefined);
        }
        const answer = this.next({ kind, text, choices, options: rest[0] });
        return Promise.resolve(typeof answer === 'string' ? (items[choices.indexOf(answer)] ?? answer) : undefined);
      };
    this.replace('showWarningMessage', message('warning'));
    this.replace('showErrorMessage', message('error'));
    this.replace('showInformationMessage', message('information'));
  }

  /** Answers for the next questions. */
  answer(...answers: Answer[]): void {
    this.answers.push(...answers);
  }

  /** Questions and messages of a kind, as texts. */
  texts(kind: AskedQuestion['kind']): string[] {
    return this.asked.filter((question) => question.kind === kind).map(({ text }) => text);
  }

  /** @throws Error where answers are left: a question that was expected did not come */
  restore(): void {
    for (const [name, original] of this.originals) (vscode.window as unknown as Window)[name] = original;
    if (this.answers.length > 0) throw new Error(`Never asked for: ${JSON.stringify(this.answers)}`);
  }

  private next(question: AskedQuestion): Answer {
    this.asked.push(question);
    return this.answers.shift();
  }

  private replace(name: string, stand: (...args: never[]) => unknown): void {
    const window = vscode.window as unknown as Window;
    const original = window[name];
    if (!original) throw new Error(`vscode.window has no ${name}.`);
    this.originals.push([name, original]);
    window[name] = stand;
  }
}
