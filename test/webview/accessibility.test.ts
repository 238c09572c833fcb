import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { ChatBrowser } from './chatPage.ts';
import type { ChatPage } from './chatPage.ts';
import { panelStates, snapshot } from './sampleChats.ts';
import { themeNames } from './themes.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

type AxeRun = (options: RunOptions) => Promise<AxeResults>;

describe('the chat panel, checked by axe', function () {
  this.timeout(60_000);
  let browser: ChatBrowser;
  let axe: string;
  before(async () => {
    browser = await ChatBrowser.start();
    axe = await readFile(axePath, 'utf8');
  });
  after(async () => {
    await browser.close();
  });

  for (const theme of themeNames) {
    describe(`in ${theme}`, () => {
      // Between themes only the colours differ.
      const options: RunOptions = theme === themeNames[0] ? {} : { runOnly: ['color-contrast', 'link-in-text-block'] };
      let chat: ChatPage;
      before(async () => {
        chat = await browser.open({ theme, height: 2400, reducedMotion: true });
        await chat.page.evaluate(axe);
      });
      after(async () => {
        await chat.close();
      });

      for (const [name, view] of Object.entries(panelStates)) {
        it(`is clean: ${name}`, async () => {
          await chat.receive(snapshot(view));
          await chat.page.evaluate(async () => {
            for (const details of document.querySelectorAll('details')) details.open = true;
            for (let i = 0; i < 3; i += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
          });
          const { violations } = await chat.page.evaluate(
            (options) => (window as unknown as { axe: { run: AxeRun } }).axe.run(options),
            options,
          );
          const found = violations.flatMap(({ id, nodes }) =>
            nodes.map((node) => [id, node.html, node.failureSummary]),
          );
          assert.deepEqual(found, []);
        });
      }
    });
  }
});
