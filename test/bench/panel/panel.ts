import * as esbuild from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { ChatView, HostMessage, MessageView } from '../../../src/protocol/chat.ts';
import { startLiveReply } from '../../../src/protocol/liveReply.ts';
import { ChatBrowser, panelBundle, type ChatPage } from '../../webview/chatPage.ts';
import { chatView, message, snapshot } from '../../webview/sampleChats.ts';
import { launchChromium } from '../../editor/chromium.ts';
import { median, type Bench, type Measurement } from '../measurement.ts';
import { answerText } from './answerText.ts';
import { summarizeFrames, type FrameTimes } from './frameTimes.ts';
import { drawInPage, streamInPage, watchFrames, type StreamOptions } from './pageDriver.ts';

type BrowserPage = ChatPage['page'];

const answerLength = 50_000;
const longChatLength = 2000;
/** design.md's budgets; frames are compared with an idle page's in the same run. */
const budgets = { paintMs: 150, scriptMs: 2500, openMs: 200, nodes: 2000, frameMs: 50, memoryMB: 10, bundleKB: 70 };
const host = { tokenLength: 4, pace: 33 };

/** The chat panel's page in Chromium, beside rendering an answer whole each time and beside plain text. */
export const panel: Bench = {
  title: `The chat panel in Chromium: a ${String(answerLength / 1000)} KB answer, ${String(longChatLength)} messages`,
  async run() {
    const browser = await ChatBrowser.start();
    try {
      const { firstBytes } = await panelBundle();
      return [
        budget('bundle of the page', firstBytes / 1024, budgets.bundleKB, 'KB'),
        ...(await measureOpening(browser)),
        ...(await measureStreams(browser)),
        ...(await measureMemory(browser)),
      ];
    } finally {
      await browser.close();
    }
  },
};

function budget(what: string, ours: number, limit: number, unit: Measurement['unit']): Measurement {
  return {
    what,
    ours,
    baseline: limit,
    against: 'budget',
    unit,
    goal: `≤ ${String(limit)} ${unit}`,
    met: ours <= limit,
  };
}

/** A long chat as the host sends it. */
function longChat(chatId: number): ChatView {
  const texts = answerText(200_000).match(/[^]{1,400}/g) ?? [];
  const messages = Array.from({ length: longChatLength }, (_, i): MessageView =>
    message(`c${String(chatId)}m${String(i)}`, i % 2 === 0 ? 'user' : 'assistant', texts[i % texts.length] ?? ''),
  );
  return chatView({ chatId, title: `Chat ${String(chatId)}`, messages });
}

async function measureOpening(browser: ChatBrowser): Promise<Measurement[]> {
  const first: number[] = [];
  const opened: number[] = [];
  const switched: number[] = [];
  let nodes = 0;
  for (let run = 0; run < 5; run++) {
    const chat = await browser.open();
    first.push(await scriptToPaint(chat));
    opened.push(await chat.page.evaluate(drawInPage, snapshot(longChat(1), 2)));
    nodes = await chat.page.evaluate(() => document.querySelectorAll('*').length);
    switched.push(await chat.page.evaluate(drawInPage, snapshot(longChat(2), 3)));
    await chat.close();
  }
  return [
    budget('script to paint', median(first), budgets.paintMs, 'ms'),
    budget(`${String(longChatLength)} messages open`, median(opened), budgets.openMs, 'ms'),
    budget(`switch between two chats of ${String(longChatLength)}`, median(switched), budgets.openMs, 'ms'),
    budget('DOM nodes on open', nodes, budgets.nodes, 'nodes'),
  ];
}

/** From the start of the page's script to its first message list on the screen. */
async function scriptToPaint(chat: ChatPage): Promise<number> {
  const drawn = await chat.page.evaluate(
    drawInPage,
    snapshot(chatView({ chatId: 1, messages: [message('m', 'user', 'Hi')] })),
  );
  const script = await chat.page.evaluate(() => {
    const [entry] = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('chat.js'));
    const ready = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
    return (
      (ready?.domContentLoadedEventEnd ?? 0) - ((entry as PerformanceResourceTiming | undefined)?.responseEnd ?? 0)
    );
  });
  return drawn + script;
}

interface Stream {
  frames: FrameTimes;
  lag: number;
  /** Seconds of processor time: of script, and of all that the main thread did. */
  script: number;
  main: number;
}

async function measureStreams(browser: ChatBrowser): Promise<Measurement[]> {
  const text = answerText(answerLength);
  const fast = { ...host, text, tokensPerSecond: 1000 };
  const idle = summarizeFrames(await onChatPage(browser, (page) => page.evaluate(watchFrames, 5000)));
  const ours = await streamAlone(browser, { ...fast, revision: 2 });
  const slow = await streamAlone(browser, { ...fast, tokensPerSecond: 200, revision: 2 });
  const whole = await onComparedPage(false, fast);
  const plain = await onComparedPage(true, fast);
  const frameGoal = (what: string, { frames }: Stream): Measurement[] => [
    {
      what: `frame, 95th percentile, ${what}`,
      ours: frames.p95,
      baseline: idle.p95,
      against: 'an idle page',
      unit: 'ms',
      goal: '≤ 1.1 ×',
      met: frames.p95 <= idle.p95 * 1.1,
    },
    budget(`longest frame, ${what}`, frames.longest, budgets.frameMs, 'ms'),
    budget(`frames over ${String(budgets.frameMs)} ms, ${what}`, frames.slow, 0, 'frames'),
  ];
  const beside = (other: Stream, against: string): Measurement => ({
    what: `main thread's time for the whole answer beside ${against}`,
    ours: ours.main * 1000,
    baseline: other.main * 1000,
    against,
    unit: 'ms',
  });
  return [
    ...frameGoal('1,000 tokens/s', ours),
    ...frameGoal('200 tokens/s', slow),
    budget(
      'script of the whole answer, without what sends it, 1,000 tokens/s',
      ours.script * 1000,
      budgets.scriptMs,
      'ms',
    ),
    budget(
      'script of the whole answer, without what sends it, 200 tokens/s',
      slow.script * 1000,
      budgets.scriptMs,
      'ms',
    ),
    budget('from the end of the stream to its end on the page', Math.max(ours.lag, slow.lag), 100, 'ms'),
    beside(whole, 'a whole rendering with each piece'),
    beside(plain, 'plain text'),
  ];
}

/** A stream into the chat panel, its script without that of what sends and watches it in the same page. */
async function streamAlone(browser: ChatBrowser, options: StreamOptions): Promise<Stream> {
  const run = await onChatPage(browser, (page) => stream(page, options));
  const driver = await onChatPage(browser, (page) => stream(page, { ...options, isIgnored: true }));
  return { ...run, script: run.script - driver.script };
}

async function onChatPage<T>(browser: ChatBrowser, measure: (page: BrowserPage) => Promise<T>): Promise<T> {
  const chat = await browser.open();
  const live = snapshot(
    chatView({ chatId: 1, messages: [message('m', 'user', 'Go on')], live: startLiveReply('demo') }),
    2,
  );
  await chat.receive(live);
  try {
    return await measure(chat.page);
  } finally {
    await chat.close();
  }
}

async function onComparedPage(isPlain: boolean, options: StreamOptions): Promise<Stream> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL('./wholeRender.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    target: 'es2022',
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.setContent('<!doctype html><html><body></body></html>');
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
    await page.evaluate((plain) => {
      (window as unknown as { plain: boolean }).plain = plain;
    }, isPlain);
    return await stream(page, options);
  } finally {
    await browser.close();
  }
}

async function stream(page: BrowserPage, options: StreamOptions): Promise<Stream> {
  const session = await page.context().newCDPSession(page);
  // Processor time: what a busy machine does meanwhile is not the page's.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const seconds = async (): Promise<{ script: number; main: number }> => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { script: of('ScriptDuration'), main: of('TaskDuration') };
  };
  const before = await seconds();
  const { lag, frames } = await page.evaluate(streamInPage, options);
  const after = await seconds();
  await session.detach();
  return { frames: summarizeFrames(frames), lag, script: after.script - before.script, main: after.main - before.main };
}

/** A hundred streamed answers in one page: what stays in memory once they are done. */
async function measureMemory(browser: ChatBrowser): Promise<Measurement[]> {
  const chat = await browser.open();
  const session = await chat.page.context().newCDPSession(chat.page);
  await session.send('HeapProfiler.enable');
  const heapMB = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return usedSize / 1024 / 1024;
  };
  const text = answerText(3000);
  const messages: MessageView[] = [];
  const send = (sent: HostMessage): Promise<number> => chat.page.evaluate(drawInPage, sent);
  let revision = 0;
  let start = 0;
  for (let answer = 0; answer < 101; answer++) {
    messages.push(message(`q${String(answer)}`, 'user', 'Next'));
    await send(snapshot(chatView({ chatId: 1, messages, live: startLiveReply('demo') }), ++revision));
    for (let at = 0; at < text.length; at += 500) {
      await send({
        type: 'changes',
        revision: ++revision,
        changes: [{ kind: 'text', text: text.slice(at, at + 500) }],
      });
    }
    messages.push(message(`a${String(answer)}`, 'assistant', text));
    await send(snapshot(chatView({ chatId: 1, messages }), ++revision));
    if (answer === 0) start = await heapMB();
  }
  const grown = (await heapMB()) - start;
  await chat.close();
  return [budget('memory after 100 streamed answers', grown, budgets.memoryMB, 'MB')];
}
