import type { EditorWindow, Frame, Locator } from '../editor/editorWindow.ts';

/** The chat panel of a window, as a person uses it. */
export class ChatPanel {
  readonly frame: Frame;

  private constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Waits for the panel to be drawn. @param title its heading, to tell it from another panel */
  static async in(window: EditorWindow, title?: string): Promise<ChatPanel> {
    const heading = title === undefined ? '' : `:has(h1:text-is(${JSON.stringify(title)}))`;
    return new ChatPanel(await window.webview(`main${heading} textarea[aria-label="Message"]`));
  }

  /** Where messages are written. */
  get composer(): Locator {
    return this.frame.getByRole('textbox', { name: 'Message', exact: true });
  }

  /** What has the focus. */
  get focused(): Locator {
    return this.frame.locator(':focus');
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** Fills in a field of the variables form. */
  async fillVariable(name: string, value: string): Promise<void> {
    await this.frame.getByLabel(new RegExp(`^${name} \\(required`)).fill(value);
  }

  /** Types a message and presses Enter. */
  async send(text: string): Promise<void> {
    await this.composer.click();
    await this.composer.pressSequentially(text);
    await this.composer.press('Enter');
  }

  /** The messages that a person sees, each an `article`. */
  messages(name?: RegExp): Locator {
    return this.frame.getByRole('article', name === undefined ? {} : { name });
  }

  /** Waits for an answer that holds a text and is complete. */
  async answered(text: string | RegExp): Promise<void> {
    await this.messages(/^Answer of/)
      .getByText(text)
      .waitFor();
  }

  /** What each message says, in order, without what stands around it. */
  async texts(): Promise<string[]> {
    const texts = await this.frame.locator('article .bubble, article .markdown').allInnerTexts();
    return texts.map((text) => text.trim());
  }

  /** The cards of tool calls. */
  toolCalls(): Locator {
    return this.frame.locator('details.tool-call');
  }

  /** Waits until nothing is under way any more. */
  async waitUntilDone(): Promise<void> {
    await this.button('Send').waitFor();
  }
}
