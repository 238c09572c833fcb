import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as esbuild from 'esbuild';
import type { ChatPanelState, HostMessage, WebviewMessage } from '../../src/protocol/chat.ts';
import { launchChromium } from '../editor/chromium.ts';
import { themes } from './themes.ts';
import type { ThemeName } from './themes.ts';

type Browser = Awaited<ReturnType<typeof launchChromium>>;
type BrowserPage = Awaited<ReturnType<Browser['newPage']>>;

/** How a page is to be opened. */
export interface PageOptions {
  theme?: ThemeName;
  width?: number;
  height?: number;
  state?: ChatPanelState;
  reducedMotion?: boolean;
}

/** The page's own globals, made by the script below. */
interface HarnessWindow extends Window {
  posted: WebviewMessage[];
  saved: ChatPanelState | undefined;
}

/** The panel's real bundle, built once. */
let bundle: Promise<{ script: string; style: string }> | undefined;

async function buildBundle(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [
      { in: 'webview/chat/main.tsx', out: 'chat' },
      { in: 'webview/chat/chat.css', out: 'chat' },
    ],
    outdir: 'unused',
    write: false,
    bundle: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const find = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: find('.js'), style: find('.css') };
}

/** The panel's bundle for measuring: its script and its style sheet. */
export function panelBundle(): Promise<{ script: string; style: string }> {
  return (bundle ??= buildBundle());
}

/** A browser with the chat panel in it, in place of VS Code: the same content policy, theme variables and API. */
export class ChatBrowser {
  readonly #browser: Browser;
  readonly #close: () => Promise<void>;
  readonly #origin: string;

  private constructor(browser: Browser, origin: string, close: () => Promise<void>) {
    this.#browser = browser;
    this.#origin = origin;
    this.#close = close;
  }

  static async start(): Promise<ChatBrowser> {
    const { script, style } = await panelBundle();
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const [type, body] =
        url.pathname === '/chat.js'
          ? ['text/javascript', script]
          : url.pathname === '/chat.css'
            ? ['text/css', style]
            : [
                'text/html',
                pageHtml(
                  (url.searchParams.get('theme') ?? 'dark2026') as ThemeName,
                  url.searchParams.get('state') ?? '',
                ),
              ];
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const browser = await launchChromium();
    return new ChatBrowser(browser, origin, async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  async open(options: PageOptions = {}): Promise<ChatPage> {
    const { theme = 'dark2026', width = 720, height = 800, state, reducedMotion = false } = options;
    const page = await this.#browser.newPage({
      viewport: { width, height },
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    });
    const chatPage = new ChatPage(page);
    const query = new URLSearchParams({ theme, ...(state && { state: JSON.stringify(state) }) });
    await page.goto(`${this.#origin}/?${query.toString()}`);
    await chatPage.waitForPost('ready');
    return chatPage;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** The panel as its host and its user meet it. */
export class ChatPage {
  readonly page: BrowserPage;
  /** Errors and warnings on the page's console, refusals of its content policy among them. */
  readonly complaints: string[] = [];

  constructor(page: BrowserPage) {
    this.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** Sends messages as the extension host would, then waits until they are drawn. */
  async receive(...messages: HostMessage[]): Promise<void> {
    await this.page.evaluate(async (all) => {
      for (const message of all) window.postMessage(message, '*');
      // Two frames: the messages arrive, then the page draws.
      for (let i = 0; i < 3; i += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    }, messages);
  }

  /** What the panel has sent to the host so far. */
  posted(): Promise<WebviewMessage[]> {
    return this.page.evaluate(() => (window as unknown as HarnessWindow).posted);
  }

  savedState(): Promise<ChatPanelState | undefined> {
    return this.page.evaluate(() => (window as unknown as HarnessWindow).saved);
  }

  async waitForPost<Type extends WebviewMessage['type']>(type: Type): Promise<Extract<WebviewMessage, { type: Type }>> {
    const found = await this.page.waitForFunction(
      (wanted) => (window as unknown as HarnessWindow).posted.findLast((message) => message.type === wanted),
      type,
    );
    return (await found.jsonValue()) as Extract<WebviewMessage, { type: Type }>;
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

/** The part of the style sheet that VS Code gives every webview which reaches into this panel. */
const defaultStyle = `@layer vscode-default {
  body { color: var(--vscode-editor-foreground); margin: 0; padding: 0 20px; }
  a, a code { color: var(--vscode-textLink-foreground); }
  code {
    color: var(--vscode-textPreformat-foreground);
    background-color: var(--vscode-textPreformat-background);
    padding: 1px 3px;
    border-radius: 4px;
  }
  pre code { padding: 0; }
  blockquote { background: var(--vscode-textBlockQuote-background); border-color: var(--vscode-textBlockQuote-border); }
}`;

function pageHtml(theme: ThemeName, state: string): string {
  const nonce = randomBytes(16).toString('base64');
  const { bodyClass, colors } = themes[theme];
  const variables = Object.entries(colors).map(([name, value]) => `--vscode-${name}: ${value};`);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "require-trusted-types-for 'script'",
    'trusted-types dompurify',
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Chat</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${defaultStyle}</style>
<style nonce="${nonce}">:root { ${variables.join(' ')} }</style>
<link rel="stylesheet" href="/chat.css">
<script nonce="${nonce}">
  window.posted = [];
  window.saved = ${state || 'undefined'};
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => { window.posted.push(structuredClone(message)); },
    getState: () => window.saved,
    setState: (value) => { window.saved = structuredClone(value); },
  });
</script>
</head>
<body class="${bodyClass}">
<div id="root"></div>
<script type="module" nonce="${nonce}" src="/chat.js"></script>
</body>
</html>`;
}
