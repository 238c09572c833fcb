import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { panelBuild } from '../../webview/panelBuild.mjs';
import type { PanelName } from '../../webview/panelBuild.mjs';
import { launchChromium } from '../editor/chromium.ts';
import { root } from '../run/build.ts';
import { collectStaticClosure } from '../run/bundleGraph.ts';
import { themes } from './themes.ts';
import type { ThemeName } from './themes.ts';

type Browser = Awaited<ReturnType<typeof launchChromium>>;
type BrowserPage = Awaited<ReturnType<Browser['newPage']>>;

/** What passes between a panel and its host. */
interface Protocol {
  host: object;
  webview: { type: string };
  state: object;
}

/** How a page is to be opened. */
export interface PageOptions<State = object> {
  theme?: ThemeName;
  width?: number;
  height?: number;
  state?: State;
  reducedMotion?: boolean;
}

/** The page's own globals, made by the script below. */
interface HarnessWindow extends Window {
  posted: { type: string }[];
  saved: object | undefined;
}

/** A panel's page: text of its files by name, and the size of what it loads before anything is asked for, in bytes of gzip. */
interface Bundle {
  files: ReadonlyMap<string, string>;
  firstBytes: number;
}

/** The panels' real bundles, each built once. */
const bundles = new Map<PanelName, Promise<Bundle>>();

async function buildBundle(name: PanelName): Promise<Bundle> {
  const { outputFiles, metafile } = await esbuild.build({ ...panelBuild(name), write: false, absWorkingDir: root });
  const files = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const first = collectStaticClosure(metafile, `dist/webview/${name}.js`).outputs.map((path) => basename(path));
  const sizes = [...first, `${name}.css`].map((file) => gzipSync(files.get(file) ?? '', { level: 9 }).length);
  return { files, firstBytes: sizes.reduce((sum, size) => sum + size) };
}

/** A panel's bundle, for measuring too. */
export function panelBundle(name: PanelName): Promise<Bundle> {
  const bundle = bundles.get(name) ?? buildBundle(name);
  bundles.set(name, bundle);
  return bundle;
}

/** A browser with a panel in it, in place of VS Code: the same content policy, theme variables and API. */
export class PanelBrowser<P extends Protocol> {
  readonly #browser: Browser;
  readonly #close: () => Promise<void>;
  readonly #origin: string;
  /** Pages that nobody uses now: a page's process takes longer to start than the panel on it. */
  readonly #idle: BrowserPage[] = [];

  private constructor(browser: Browser, origin: string, close: () => Promise<void>) {
    this.#browser = browser;
    this.#origin = origin;
    this.#close = close;
  }

  static async start<P extends Protocol>(name: PanelName): Promise<PanelBrowser<P>> {
    const { files } = await panelBundle(name);
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const file = basename(pathname);
      const theme = (searchParams.get('theme') ?? 'dark2026') as ThemeName;
      const type = { '.js': 'javascript', '.css': 'css' }[extname(file)] ?? 'html';
      const body = files.get(file) ?? pageHtml(name, theme, searchParams.get('state') ?? '');
      response.writeHead(200, { 'content-type': `text/${type}; charset=utf-8` }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const browser = await launchChromium();
    return new PanelBrowser<P>(browser, origin, async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  async open(options: PageOptions<P['state']> = {}): Promise<PanelPage<P>> {
    const { theme = 'dark2026', width = 720, height = 800, state, reducedMotion = false } = options;
    const page = this.#idle.pop() ?? (await this.#browser.newPage());
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: reducedMotion ? 'reduce' : 'no-preference' });
    const panelPage = new PanelPage<P>(page, () => this.#idle.push(page));
    const query = new URLSearchParams({ theme, ...(state && { state: JSON.stringify(state) }) });
    await page.goto(`${this.#origin}/?${query.toString()}`);
    await panelPage.waitForPost('ready');
    return panelPage;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** The panel as its host and its user meet it. */
export class PanelPage<P extends Protocol> {
  readonly page: BrowserPage;
  /** Errors and warnings on the page's console, refusals of its content policy among them. */
  readonly complaints: string[] = [];
  readonly #release: () => void;

  /** @param release gets the page back when it is closed and blank */
  constructor(page: BrowserPage, release: () => void) {
    this.page = page;
    this.#release = release;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** Sends messages as the extension host would, then waits until they are drawn. */
  async receive(...messages: P['host'][]): Promise<void> {
    await this.page.evaluate(async (all) => {
      for (const message of all) window.postMessage(message, '*');
      // Two frames: the messages arrive, then the page draws.
      for (let i = 0; i < 3; i += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    }, messages);
  }

  /** What the panel has sent to the host so far. */
  async posted(): Promise<P['webview'][]> {
    return this.page.evaluate(() => (window as unknown as HarnessWindow).posted);
  }

  savedState(): Promise<P['state'] | undefined> {
    return this.page.evaluate(() => (window as unknown as HarnessWindow).saved);
  }

  async waitForPost<Type extends P['webview']['type']>(type: Type): Promise<Extract<P['webview'], { type: Type }>> {
    const found = await this.page.waitForFunction(
      (wanted) => (window as unknown as HarnessWindow).posted.findLast((message) => message.type === wanted),
      type as string,
    );
    return (await found.jsonValue()) as Extract<P['webview'], { type: Type }>;
  }

  async close(): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.mouse.move(0, 0);
    for (const event of ['console', 'pageerror', 'request']) this.page.removeAllListeners(event);
    this.#release();
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

function pageHtml(name: PanelName, theme: ThemeName, state: string): string {
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
<title>Panel</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${defaultStyle}</style>
<style nonce="${nonce}">:root { ${variables.join(' ')} }</style>
<link rel="stylesheet" href="/${name}.css">
<script nonce="${nonce}">
  window.posted = [];
  window.saved = ${state || 'undefined'};
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      // A host is there, unless a test says otherwise.
      if (message.type === 'ping') { if (!window.isLeft) window.postMessage({ type: 'pong' }); }
      else window.posted.push(structuredClone(message));
    },
    getState: () => window.saved,
    setState: (value) => { window.saved = structuredClone(value); },
  });
</script>
</head>
<body class="${bodyClass}">
<div id="root"></div>
<script type="module" nonce="${nonce}" src="/${name}.js"></script>
</body>
</html>`;
}
