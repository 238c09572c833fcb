import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

/** Where browsers of the Chromium family are usually found. */
const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Starts Chromium without a window. It is taken from `PROMPTDECK_CHROMIUM`, from Playwright's own browsers or from the
 * usual places; where it is in none of them, apt installs it if this is Linux and root.
 * @throws Error that names the command to run where no Chromium can be had
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium() ?? installChromium();
  return chromium.launch({
    executablePath,
    // Signals are for the one who started the run; it closes the browser in turn.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A browser profile of its own, in the size that screenshots are taken in. */
export async function createProfile(browser: Browser): Promise<BrowserContext> {
  const profile = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // A busy machine takes its time; nothing is judged by the clock here.
  profile.setDefaultTimeout(60_000);
  return profile;
}

function findChromium(): string | undefined {
  const named = process.env['PROMPTDECK_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`PROMPTDECK_CHROMIUM names ${named}, which is not there.`);
  }
  return [chromium.executablePath(), ...usualPaths].find((path) => existsSync(path));
}

function installChromium(): string {
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    console.log('Installing Chromium with apt (only this once) …');
    const command = 'apt-get update -q && apt-get install -y -q chromium';
    const { status } = spawnSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] });
    const installed = status === 0 ? findChromium() : undefined;
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'The tests need Chromium. Install it with `sudo apt-get install chromium` or ' +
      '`npx --prefix test/editor playwright-core install chromium`, or name one in PROMPTDECK_CHROMIUM.',
  );
}
