import type { ChatPanelState, HostMessage, WebviewMessage } from '../../src/protocol/chat.ts';
import * as panels from './panelPage.ts';

interface ChatProtocol {
  host: HostMessage;
  webview: WebviewMessage;
  state: ChatPanelState;
}

/** How a page is to be opened. */
export type PageOptions = panels.PageOptions<ChatPanelState>;

/** The chat panel as its host and its user meet it. */
export type ChatPage = panels.PanelPage<ChatProtocol>;

/** A browser with the chat panel in it. */
export type ChatBrowser = panels.PanelBrowser<ChatProtocol>;

export const ChatBrowser = {
  start: (): Promise<ChatBrowser> => panels.PanelBrowser.start('chat'),
};

/** The panel's bundle for measuring: its script and its style sheet. */
export function panelBundle(): ReturnType<typeof panels.panelBundle> {
  return panels.panelBundle('chat');
}
