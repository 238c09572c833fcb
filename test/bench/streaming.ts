import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { OpenAI } from 'openai';
import type { openRuntime } from '../../src/core.ts';
import { median, type Bench, type Measurement } from './measurement.ts';

/** Milliseconds from the request's arrival at the server. */
interface AnswerTimes {
  firstText: number;
  total: number;
}

const warmUps = 3;
const runs = 15;
/**
 * Judged at a pace beyond any vendor's. Without a pace the whole answer takes so little that the one write to disk, which
 * the bare SDK does not do, shows; that one is for comparison.
 */
const paces = [
  { name: '1 ms between chunks', chunkDelayMs: 1, isJudged: true },
  { name: 'all at once', chunkDelayMs: undefined, isJudged: false },
];
const promptName = 'bench';
const clock = (): number => performance.timeOrigin + performance.now();

/** A streamed answer of 1,000 chunks through the wrapper, chat stored and all, beside the bare SDK on the same server. */
export const streaming: Bench = {
  title: `A streamed answer of 1,000 chunks through the wrapper (median of ${runs} runs, from the request's departure)`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'promptdeck-streaming-'));
    const server = new Worker(new URL('./streamingServer.ts', import.meta.url));
    try {
      const [{ baseUrl }] = (await once(server, 'message')) as [{ baseUrl: string }];
      const wrapper = await openWrapper(folder, baseUrl);
      const bare = bareSdk(baseUrl);
      const measurements: Measurement[] = [];
      for (const { name, chunkDelayMs, isJudged } of paces) {
        server.postMessage(chunkDelayMs);
        const measured = await compare(name, server, wrapper.ask, bare);
        measurements.push(...(isJudged ? measured : measured.map(withoutGoal)));
      }
      await wrapper.close();
      return measurements;
    } finally {
      await server.terminate();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const withoutGoal = ({ goal: _goal, met: _met, ...rest }: Measurement): Measurement => rest;

/** Asks once; calls back at the first text; resolves when the answer is complete. */
type Ask = (onFirstText: () => void) => Promise<void>;

/** Runs alternate, so that what the machine does meanwhile falls on both. */
async function compare(pace: string, server: Worker, ours: Ask, bare: Ask): Promise<Measurement[]> {
  const times: { ours: AnswerTimes[]; bare: AnswerTimes[] } = { ours: [], bare: [] };
  for (let run = 0; run < warmUps + runs; run++) {
    const sides = run % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const side of sides) {
      const measured = await measure(server, side === 'ours' ? ours : bare);
      if (run >= warmUps) times[side].push(measured);
    }
  }
  const figures = (part: keyof AnswerTimes): { ours: number; baseline: number } => ({
    ours: median(times.ours.map((time) => time[part])),
    baseline: median(times.bare.map((time) => time[part])),
  });
  const first = figures('firstText');
  const total = figures('total');
  const against = 'the bare SDK';
  return [
    {
      what: `first text, ${pace}`,
      ...first,
      against,
      unit: 'ms',
      goal: '≤ +5 ms',
      met: first.ours - first.baseline <= 5,
    },
    { what: `total, ${pace}`, ...total, against, unit: 'ms', goal: '≤ 1.1 ×', met: total.ours / total.baseline <= 1.1 },
  ];
}

async function measure(server: Worker, ask: Ask): Promise<AnswerTimes> {
  const departure = once(server, 'message') as Promise<[{ departedAt: number }]>;
  let firstText = 0;
  await ask(() => {
    if (firstText === 0) firstText = clock();
  });
  const end = clock();
  const [{ departedAt }] = await departure;
  return { firstText: firstText - departedAt, total: end - departedAt };
}

function bareSdk(baseURL: string): Ask {
  const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
  return async (onFirstText) => {
    let text = '';
    const stream = await client.chat.completions.create({
      model: 'bench',
      messages: [{ role: 'user', content: 'Go' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      const piece = chunk.choices[0]?.delta.content;
      if (piece) {
        onFirstText();
        text += piece;
      }
    }
    if (!text.endsWith('word999 ')) throw new Error('The answer is not whole.');
  };
}

async function openWrapper(folder: string, baseUrl: string): Promise<{ ask: Ask; close: () => Promise<void> }> {
  const configs = join(folder, 'llm_configs');
  await mkdir(configs);
  await writeFile(
    join(configs, 'bench.yml'),
    `name: bench\nllm_config_class: OpenAICompatibleConfig\nbase_url: ${baseUrl}\nmodel_name: bench\ntools_enabled: false\n`,
  );
  // What is shipped, not the sources.
  const built = new URL('../../dist/core.js', import.meta.url);
  const core = (await import(built.href)) as { openRuntime: typeof openRuntime };
  const runtime = await core.openRuntime({ storageDir: join(folder, 'storage'), llmConfigsPath: configs });
  await runtime.promptTemplates.save({
    name: promptName,
    llmConfigNames: ['bench'],
    requiredKwargs: [],
    initialMessagesTemplates: [],
    systemPromptTemplate: 'Be brief.',
    userPromptTemplate: '',
    loggedContextVars: [],
    tools: [],
  });
  return {
    ask: async (onFirstText) => {
      const wrapper = await runtime.createWrapper({ promptName, initialize: true });
      const text = await wrapper.sendUserMessageAndGetResponse(
        'Go',
        {},
        {
          onEvent: ({ type }) => {
            if (type === 'text') onFirstText();
          },
        },
      );
      if (!text.endsWith('word999 ')) throw new Error('The answer is not whole.');
    },
    close: () => runtime.close(),
  };
}
