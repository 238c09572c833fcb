import type { ChatMessage } from '../../src/core/chats/chatMessage.ts';
import type { Store } from '../../src/node/store/store.ts';

const messagesPerChat = 25;
const chatsAtOnce = 100;
const vocabularySize = 30_000;

/** What a search over the database is asked for, by how often it is there. */
export interface SearchWords {
  /** In one message only. */
  rare: string;
  /** In nearly every message: the most frequent word. */
  common: string;
  /** Two frequent words, often side by side. */
  phrase: string;
  /** The first three letters of thousands of words. */
  prefix: string;
  /** In a script without spaces, in one message only. */
  spaceless: string;
}

/**
 * Fills a store with chats of 25 messages of about 1 KB each, their words as unevenly frequent as those of a language (Zipf's
 * law), the same on every run. A fifth of the replies call a tool, a tenth are rated.
 */
export async function fillWithChats(store: Store, messageCount: number): Promise<SearchWords> {
  const random = randomNumbers(1);
  const words = Array.from({ length: vocabularySize }, (_, index) => wordOf(index));
  const word = (): string => words[Math.floor(vocabularySize ** random()) - 1] ?? '';
  const text = (): string => {
    let sentence = '';
    while (sentence.length < 850) sentence += `${word()} `;
    return sentence;
  };
  const rareAt = Math.floor(messageCount * 0.7);
  const message = (index: number): ChatMessage => {
    const role = index % messagesPerChat === 0 ? 'system' : index % 2 === 0 ? 'assistant' : 'user';
    const marker = index === rareAt + (rareAt % 2 === 0 ? 1 : 0) ? ' needleword 全文検索' : '';
    return {
      id: `m${index}`,
      role,
      content: text() + marker,
      timestamp: new Date(Date.UTC(2025, 0, 1) + index * 60_000).toISOString(),
      ...(role === 'assistant' ? { llm_config_name: `config-${index % 6}` } : {}),
      ...(role === 'assistant' && index % 20 === 2 ? { thumb: index % 40 === 2 ? (1 as const) : (-1 as const) } : {}),
      ...(role === 'assistant' && index % 10 === 4 ? { tool_calls: [toolCall(word(), index)] } : {}),
    };
  };
  const chatCount = Math.ceil(messageCount / messagesPerChat);
  for (let first = 0; first < chatCount; first += chatsAtOnce) {
    const chats = Array.from({ length: Math.min(chatsAtOnce, chatCount - first) }, (_, index) => first + index);
    await Promise.all(
      chats.map((chat) =>
        store.chatHistories.save({
          promptName: `prompt-${chat % 10}`,
          chatHistory: Array.from({ length: messagesPerChat }, (_, index) => message(chat * messagesPerChat + index)),
        }),
      ),
    );
  }
  const [common = '', second = '', third = ''] = words;
  return { rare: 'needleword', common, phrase: `"${second} ${third}"`, prefix: 'tad', spaceless: '全文検索' };
}

function toolCall(city: string, index: number): NonNullable<ChatMessage['tool_calls']>[number] {
  return {
    id: `call-${index}`,
    type: 'function',
    function: { name: 'get_weather', arguments: JSON.stringify({ city }) },
  };
}

/** The word of a rank, two letters a syllable. */
function wordOf(rank: number): string {
  let word = rank % 7 === 0 ? 's' : '';
  for (let left = rank + 1; left > 0; left = Math.floor(left / 90)) {
    const digit = left % 90;
    word = `${'bdfghjklmnprstvwyz'.charAt(digit % 18)}${'aeiou'.charAt(Math.floor(digit / 18))}${word}`;
  }
  return word;
}

/** Numbers in [0, 1) that look random and are the same on every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
