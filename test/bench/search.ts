import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openRuntime } from '../../src/core.ts';
import type { ChatSearchOptions } from '../../src/core/chats/chatHistory.ts';
import { openStore } from '../../src/node/store/openStore.ts';
import { median, type Bench, type Measurement } from './measurement.ts';
import { fillWithChats, type SearchWords } from './searchDatabase.ts';

const messageCount = 100_000;
const warmUps = 2;
const rounds = 9;
const hits = 50;

interface Search {
  what: string;
  query: string;
  options?: ChatSearchOptions;
  /** The same hits by a plain scan: a condition on the messages' JSON. */
  scan: string;
  goalMs?: number;
}

/** Searches over 100,000 messages of about 1 KB, beside SQLite in Node itself reading the same file without an index. */
export const search: Bench = {
  title: `Searches in ${messageCount.toLocaleString('en')} messages: median of a warm search from the calling thread`,
  async run() {
    const storageDir = await mkdtemp(join(tmpdir(), 'promptdeck-search-'));
    try {
      return await measure(storageDir, searchesFor(await fill(storageDir)));
    } finally {
      await rm(storageDir, { recursive: true, force: true });
    }
  },
};

async function fill(storageDir: string): Promise<SearchWords> {
  const store = await openStore({ storageDir });
  try {
    return await fillWithChats(store, messageCount);
  } finally {
    await store.close();
  }
}

function searchesFor({ rare, common, phrase, prefix, spaceless }: SearchWords): Search[] {
  const like = (text: string): string => `payload LIKE '%${text}%'`;
  const beginning = (letters: number, goalMs: number): Search => ({
    what: `${letters} letters of the most common word`,
    query: common.slice(0, letters),
    scan: like(` ${common.slice(0, letters)}`),
    goalMs,
  });
  const longest = `${common}u`;
  return [
    { what: 'a rare word', query: `${rare} `, scan: like(rare), goalMs: 5 },
    { what: 'a phrase', query: `${phrase} `, scan: like(phrase.replaceAll('"', '')), goalMs: 150 },
    { what: 'letters of a rare word', query: rare.slice(0, 6), scan: like(` ${rare.slice(0, 6)}`), goalMs: 5 },
    beginning(2, 5),
    beginning(3, 5),
    { what: '3 letters of one message in 14', query: prefix, scan: like(` ${prefix}`) },
    { what: '4 letters of one message in 5', query: longest, scan: like(` ${longest}`) },
    { what: 'the most common word', query: `${common} `, scan: like(` ${common} `) },
    { what: 'Chinese', query: spaceless, scan: like(spaceless) },
    { what: 'a rating only', query: '', options: { thumb: -1 }, scan: "json_extract(payload, '$.thumb') = -1" },
  ];
}

async function measure(storageDir: string, searches: readonly Search[]): Promise<Measurement[]> {
  const runtime = await openRuntime({ storageDir });
  const plain = new DatabaseSync(join(storageDir, 'promptdeck.db'), { readOnly: true });
  try {
    const measurements: Measurement[] = [];
    for (const { what, query, options, scan, goalMs } of searches) {
      const rows = plain.prepare(
        `SELECT id, payload FROM messages WHERE role <> 'system' AND ${scan} ORDER BY timestamp DESC LIMIT ${hits}`,
      );
      const expected = rows.all().length;
      const found = (await runtime.searchChats(query, options)).length;
      if (found !== expected) throw new Error(`${what}: ${found} hits, where a scan has ${expected}.`);
      const ours = await medianTime(() => runtime.searchChats(query, options));
      const baseline = await medianTime(() => rows.all());
      measurements.push({
        what,
        ours,
        baseline,
        against: 'node:sqlite, LIKE',
        unit: 'ms',
        ...(goalMs === undefined ? {} : { goal: `≤ ${goalMs} ms`, met: ours <= goalMs }),
      });
    }
    return measurements;
  } finally {
    plain.close();
    await runtime.close();
  }
}

async function medianTime(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const start = performance.now();
    await work();
    if (round >= warmUps) times.push(performance.now() - start);
  }
  return median(times);
}
