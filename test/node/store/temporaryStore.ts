import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { PromptTemplate } from '../../../src/core/prompts/promptTemplate.ts';
import type { StoreChange } from '../../../src/core/base/entityStore.ts';
import type { Tool } from '../../../src/core/tools/tool.ts';
import { openStore } from '../../../src/node/store/openStore.ts';
import type { Store, StoreOptions } from '../../../src/node/store/store.ts';

/** Stores in a folder of their own; `dispose` closes them all and removes the folder. */
export class TemporaryStores {
  readonly folder = mkdtempSync(join(tmpdir(), 'promptdeck-store-'));
  readonly storageDir = join(this.folder, 'storage');
  readonly file = join(this.storageDir, 'promptdeck.db');
  readonly logged: string[] = [];
  private readonly stores: Store[] = [];

  async open(workspace?: string, options: Partial<StoreOptions> = {}): Promise<Store> {
    const store = await openStore({
      storageDir: this.storageDir,
      ...(workspace === undefined ? {} : { workspace }),
      log: (level, message) => this.logged.push(`${level}: ${message}`),
      ...options,
    });
    this.stores.push(store);
    return store;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.stores.map((store) => store.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function aTool(name: string, fields: Partial<Tool> = {}): Tool {
  return {
    name,
    toolCode: 'export default () => 1;',
    toolJsonSpec: null,
    defaultValuesForNonLlmParams: {},
    contextParams: [],
    ...fields,
  };
}

export function aPrompt(name: string, fields: Partial<PromptTemplate> = {}): PromptTemplate {
  return {
    name,
    llmConfigNames: [],
    requiredKwargs: [],
    initialMessagesTemplates: [],
    systemPromptTemplate: 'You help.',
    userPromptTemplate: '',
    loggedContextVars: [],
    tools: [],
    ...fields,
  };
}

export function aMessage(id: string, content: string, fields: Partial<ChatMessage> = {}): ChatMessage {
  return { id, role: 'user', content, timestamp: '2026-01-01T00:00:00.000Z', ...fields };
}

/** A value of another type than the interface wants, as plain JavaScript may pass it. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller's context names the type
export function untyped<T>(value: unknown): T {
  return value as T;
}

/** Resolves with the first change that `matches`. */
export function nextChange(store: Store, matches: (change: StoreChange) => boolean): Promise<StoreChange> {
  return new Promise((resolve) => {
    const subscription = store.onDidChange((change) => {
      if (!matches(change)) return;
      subscription.dispose();
      resolve(change);
    });
  });
}

/** For `assert.rejects`: an AppError of this code whose message matches. */
export function appError(code: string, message: RegExp = /./): (error: unknown) => boolean {
  return (error) =>
    error instanceof Error &&
    'code' in error &&
    error.code === code &&
    error.name === 'AppError' &&
    message.test(error.message);
}
