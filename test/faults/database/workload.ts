import type { ChatHistory, ChatSearchHit } from '../../../src/core/chats/chatHistory.ts';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { SentRequest } from '../../../src/core/llm/sentRequest.ts';
import { ChangeLog } from '../../../src/node/store/rows/changeLog.ts';
import { runMethod } from '../../../src/node/store/worker/storeRows.ts';
import type { Connection } from '../../../src/node/store/sqlite/connection.ts';
import type { EntityStores } from '../../../src/node/store/store.ts';
import type { SearchPart } from '../../../src/node/store/search/searchInParts.ts';
import { aPrompt, aTool } from '../../node/store/temporaryStore.ts';

/** Calls a store's method as the worker does, inside the transaction that is open. */
export type CallStore = (store: keyof EntityStores, method: string, ...args: unknown[]) => unknown;

/** One transaction. What it does depends on the database's state only. */
export interface Step {
  name: string;
  run: (call: CallStore) => void;
}

/** What the store does in a day, small and large: inserts, updates, deletes, pages freed and used again. */
export const workload: readonly Step[] = [
  { name: 'a chat', run: (call) => call('chatHistories', 'save', { id: 1, chatHistory: messages('a', 3, 200) }) },
  {
    name: 'two messages',
    run: (call) => {
      change(call, 1, messages('b', 2, 900));
    },
  },
  { name: 'a tool', run: (call) => call('tools', 'save', aTool('t', { toolCode: 'x'.repeat(3000) })) },
  {
    name: 'a prompt',
    run: (call) => call('promptTemplates', 'save', aPrompt('p', { tools: ['t'], llmConfigNames: ['c'] })),
  },
  {
    name: 'a long chat',
    run: (call) => call('chatHistories', 'save', { id: 2, chatHistory: messages('c', 30, 3000) }),
  },
  {
    name: 'a long message',
    run: (call) => {
      change(call, 1, messages('d', 1, 40_000));
    },
  },
  {
    name: 'a reply with its request',
    run: (call) => {
      change(call, 2, messages('g', 2, 400));
      recordRequest(call, 2, 'g1', requestOf(30));
    },
  },
  {
    name: 'a pinned config, and a request that goes on from the last one',
    run: (call) => {
      if (!call('chatHistories', 'get', 1)) return;
      call('chatHistories', 'pinConfig', 1, 'c');
      recordRequest(call, 1, 'a1', requestOf(2));
      recordRequest(call, 1, 'b1', requestOf(5));
    },
  },
  {
    name: 'a message rewritten',
    run: (call) => {
      change(call, 2, messages('c', 5, 2500));
    },
  },
  {
    name: 'a rating and a title',
    run: (call) => {
      if (!call('chatHistories', 'get', 2)) return;
      call('chatHistories', 'setThumb', 2, 'c1', 1);
      call('chatHistories', 'rename', 2, 'the needle in a title');
    },
  },
  {
    name: 'a request written anew',
    run: (call) => {
      recordRequest(call, 1, 'b1', { ...requestOf(4), configName: 'another' });
    },
  },
  { name: 'a chat deleted', run: (call) => call('chatHistories', 'delete', 2) },
  {
    name: 'a chat where one was',
    run: (call) => call('chatHistories', 'save', { id: 3, chatHistory: messages('e', 12, 1500) }),
  },
  {
    name: 'configs and a tool deleted',
    run: (call) => {
      for (let index = 0; index < 20; index++) call('llmConfigNames', 'save', { name: `config ${index}` });
      call('tools', 'delete', 't');
    },
  },
  {
    name: 'a last message',
    run: (call) => {
      change(call, 3, messages('f', 1, 100));
      recordRequest(call, 3, 'e1', requestOf(3));
      if (call('chatHistories', 'get', 1)) call('chatHistories', 'pinConfig', 1, null);
    },
  },
];

/** Runs a step; the caller has opened the transaction. */
export function runStep(connection: Connection, step: Step): void {
  const changes = new ChangeLog();
  step.run((store, method, ...args) => runMethod(connection, '', changes, { type: 'call', store, method, args }));
  changes.finish(connection);
}

/** All that the stores tell, apart from what is new in each run: times and uuids. */
export function readContent(connection: Connection): string {
  const call: CallStore = (store, method, ...args) =>
    runMethod(connection, '', new ChangeLog(), { type: 'call', store, method, args });
  const chats = call('chatHistories', 'list') as ChatHistory[];
  const content = {
    chats,
    requests: chats.flatMap(({ id, chatHistory }) =>
      chatHistory.map((message) => ({
        id: `${id} ${message.id}`,
        request: call('chatHistories', 'sentRequest', id, message.id),
      })),
    ),
    summaries: call('chatHistories', 'summaries'),
    tools: call('tools', 'list'),
    prompts: call('promptTemplates', 'list'),
    configs: call('llmConfigNames', 'list'),
    found: findAll(call, 'needle'),
  };
  return JSON.stringify(sorted(content), (key, value: unknown) =>
    /^(created|updated)At$|^timestamp$/.test(key) ? undefined : value,
  );
}

/** Hits of a search, which the store gives in parts. */
function findAll(call: CallStore, query: string): ChatSearchHit[] {
  const hits: ChatSearchHit[] = [];
  let part: SearchPart | undefined;
  do {
    part = call('chatHistories', 'searchPart', query, { limit: 1000 }, part?.next) as SearchPart;
    hits.push(...part.hits);
  } while (part.next);
  return hits;
}

/** Lists in an order that does not depend on times. */
function sorted(content: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(content).map(([key, list]) => {
    const keyOf = ({ id, name, messageId }: Record<string, unknown>): string => String(id ?? name ?? messageId);
    const items = [...(list as Record<string, unknown>[])].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return [key, items] as const;
  });
  return Object.fromEntries(entries);
}

function change(call: CallStore, chatId: number, added: ChatMessage[]): void {
  if (call('chatHistories', 'get', chatId)) call('chatHistories', 'change', chatId, { messages: added });
}

/** Keeps a request where the chat has the message. */
function recordRequest(call: CallStore, chatId: number, messageId: string, request: SentRequest): void {
  const chat = call('chatHistories', 'get', chatId) as ChatHistory | undefined;
  if (!chat?.chatHistory.some(({ id }) => id === messageId)) return;
  call('chatHistories', 'recordRequest', chatId, messageId, request);
}

/** A request that holds this many messages; a longer one begins with the shorter ones. */
function requestOf(count: number): SentRequest {
  return {
    configName: 'c',
    url: 'http://localhost/v1/chat/completions',
    body: {
      model: 'm',
      messages: messages('r', count, 1200).map(({ role, content }) => ({ role, content })),
      tools: [{ type: 'function', function: { name: 't', description: wordsOf('t', count, 600) } }],
    },
    sentAt: '2026-01-01T00:00:00.000Z',
  };
}

function messages(prefix: string, count: number, length: number): ChatMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${index}`,
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `${prefix} ${index} needle ${wordsOf(prefix, index, length)}`,
    timestamp: `2026-01-01T00:00:${String(index).padStart(2, '0')}.000Z`,
  }));
}

/** Words that differ, so that the search index grows as it does in life. */
function wordsOf(prefix: string, index: number, length: number): string {
  return Array.from({ length: Math.ceil(length / 8) }, (_, word) => `${prefix}${(word * 31 + index * 17) % 199}x`)
    .join(' ')
    .slice(0, length);
}
