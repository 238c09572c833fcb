import assert from 'node:assert/strict';
import { ChatBrowser, type ChatPage, type PageOptions } from './chatPage.ts';

/** Opens the page of a test. */
export interface ChatPages {
  open(options?: PageOptions): Promise<ChatPage>;
}

/**
 * A browser for the suite that calls this. The page that a test opened last is closed behind it, and whatever the test is about:
 * the content policy refused nothing in it, and nothing was thrown.
 */
export function useChatPages(): ChatPages {
  let browser: ChatBrowser;
  let chat: ChatPage | undefined;
  before(async () => {
    browser = await ChatBrowser.start();
  });
  after(async () => {
    await browser.close();
  });
  afterEach(async () => {
    const complaints = [...(chat?.complaints ?? [])];
    await chat?.close();
    chat = undefined;
    assert.deepEqual(complaints, []);
  });
  return {
    async open(options) {
      chat = await browser.open(options);
      return chat;
    },
  };
}
