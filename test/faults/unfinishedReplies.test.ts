import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage } from '../../src/core.ts';
import { openStore } from '../../src/node/store/openStore.ts';
import { startModelServer, type ModelServer } from '../model/server.ts';
import { ChildProcess } from '../node/store/childProcess.ts';
import { counts } from './counts.ts';

const streamReply = new URL('./children/streamReply.ts', import.meta.url);
const kills = counts.unfinishedReplies;
/** What may be lost of a reply: what streamed in the last second before the kill. */
const lostMs = 1_000;
const words = Array.from({ length: 400 }, (_, index) => `word${index} `);

describe('a process that is killed while replies stream', function () {
  this.timeout(30_000 + kills * 20_000);
  let folder: string;
  let storageDir: string;
  let server: ModelServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptdeck-unfinished-'));
    storageDir = join(folder, 'storage');
    await mkdir(join(folder, 'llm_configs'));
    server = await startModelServer();
    const config = {
      name: 'main',
      llm_config_class: 'OpenAICompatibleConfig',
      base_url: server.baseUrl('openai'),
      model_name: 'model',
      tools_enabled: true,
    };
    const yaml = Object.entries(config).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
    await writeFile(join(folder, 'llm_configs', 'main.yml'), yaml.join(''));
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The chat as the next process finds it. */
  async function reopened(chatId: number): Promise<ChatMessage[]> {
    const store = await openStore({ storageDir });
    try {
      return (await store.chatHistories.get(chatId))?.chatHistory ?? [];
    } finally {
      await store.close();
    }
  }

  it(`has lost no user message and no more than a second of a reply, ${kills} times`, async () => {
    for (let kill = 0; kill < kills; kill++) {
      server.reset();
      // Every other time there is a round of tools first, so that kills meet calls, results and replies.
      if (kill % 2 === 1) server.reply({ text: 'Let me see. ', toolCalls: [{ name: 'wait', arguments: {} }] });
      server.reply({ text: words, chunkDelayMs: 10 });
      const child = new ChildProcess(streamReply, [storageDir, join(folder, 'llm_configs')]);
      try {
        await child.printed(2);
        await sleep(Math.random() * 3_500);
      } finally {
        await child.kill();
      }
      const killedAt = Date.now();
      const lines = child.lines.map((line) => JSON.parse(line) as { at: number; chatId?: number; text?: string });
      const chatId = lines[0]?.chatId ?? 0;
      const [system, user, ...rest] = await reopened(chatId);
      assert.deepEqual([system?.role, user?.content], ['system', 'Tell me']);
      const isComplete = child.lines.some((line) => line.includes('"done"'));
      const due = lines
        .flatMap(({ at, text }) => (text !== undefined && at < killedAt - lostMs ? [text] : []))
        .join('');
      const kept = rest.filter(({ role }) => role === 'assistant');
      const text = kept.map(({ content }) => content).join('');
      const sent = `${kill % 2 === 1 ? 'Let me see. ' : ''}${words.join('')}`;
      assert.ok(text.startsWith(due), `kill ${kill}: ${due.length} characters were due, ${text.length} are there`);
      assert.ok(sent.startsWith(text), 'nothing is there that was not sent');
      for (const reply of kept) {
        const isStep = (reply.tool_calls?.length ?? 0) > 0;
        if (!isStep && !isComplete) assert.equal(reply.interrupted?.code, 'StreamInterrupted');
      }
      assert.equal(new Set(rest.map(({ id }) => id)).size, rest.length);
    }
  });
});
