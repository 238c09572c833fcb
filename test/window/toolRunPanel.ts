import type { EditorWindow, Frame, Locator } from '../editor/editorWindow.ts';

/** The panel in which a tool is tried, as a person uses it. */
export class ToolRunPanel {
  readonly frame: Frame;

  private constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Waits for the panel to be drawn. */
  static async in(window: EditorWindow): Promise<ToolRunPanel> {
    return new ToolRunPanel(await window.webview('form[aria-label^="Arguments of"]'));
  }

  /** The control of an argument. */
  argument(name: string): Locator {
    return this.frame.locator(`[data-field="argument:${name}"]`);
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole('button', { name });
  }
}
