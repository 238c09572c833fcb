import type { EditorWindow, Frame, Locator } from '../editor/editorWindow.ts';

/** The chat panel of a window, as a person uses it. */
export class ChatPanel {
  readonly frame: Frame;

  private constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Waits for the panel to be drawn. */
  static async in(window: EditorWindow): Promise<ChatPanel> {
    return new ChatPanel(await window.webview('textarea[aria-label="Message"]'));
  }

  /** Fills in a field of the variables form. */
  async fillVariable(name: string, value: string): Promise<void> {
    await this.frame.getByLabel(new RegExp(`^${name} \\(required`)).fill(value);
  }

  /** Types a message and presses Enter. */
  async send(text: string): Promise<void> {
    const area = this.frame.getByRole('textbox', { name: 'Message' });
    await area.click();
    await area.pressSequentially(text);
    await area.press('Enter');
  }

  /** The messages that a person sees, each an `article`. */
  messages(name?: RegExp): Locator {
    return this.frame.getByRole('article', name === undefined ? {} : { name });
  }

  /** The cards of tool calls. */
  toolCalls(): Locator {
    return this.frame.locator('details.tool-call');
  }

  /** Waits until nothing is under way any more. */
  async waitUntilDone(): Promise<void> {
    await this.frame.getByRole('button', { name: 'Send', exact: true }).waitFor();
  }
}
