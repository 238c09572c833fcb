import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatMessage, PromptTemplate, Runtime, RuntimeOptions, Tool, WrapperEvent } from '../../../src/core.ts';
import { openRuntime } from '../../../src/core.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';

/** A runtime on a fresh database and config folder, with a local model server as the far side of the network. */
export interface WrapperFixture {
  runtime: Runtime;
  server: ModelServer;
  storageDir: string;
  configsPath: string;
  /** Writes a config that points at the server. */
  addConfig: (name: string, fields?: Record<string, unknown>) => Promise<void>;
  addPrompt: (fields?: Partial<PromptTemplate>) => Promise<PromptTemplate>;
  addTool: (fields: Partial<Tool> & Pick<Tool, 'name' | 'toolCode'>) => Promise<Tool>;
  /** Values that `random` gives, in order; 0 once they are used up. */
  randoms: number[];
  warnings: string[];
  close: () => Promise<void>;
}

/** Opens a fixture; the caller closes it. */
export async function openWrapperFixture(options: Partial<RuntimeOptions> = {}): Promise<WrapperFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'promptdeck-wrapper-'));
  const storageDir = join(folder, 'storage');
  const configsPath = join(folder, 'llm_configs');
  await mkdir(configsPath);
  const server = await startModelServer();
  const randoms: number[] = [];
  const warnings: string[] = [];
  const runtime = await openRuntime({
    storageDir,
    llmConfigsPath: configsPath,
    random: () => randoms.shift() ?? 0,
    log: (level, message) => {
      if (level !== 'info') warnings.push(message);
    },
    ...options,
  });
  return {
    runtime,
    server,
    storageDir,
    configsPath,
    randoms,
    warnings,
    addConfig: async (name, fields = {}) => {
      const all = {
        name,
        llm_config_class: 'OpenAICompatibleConfig',
        base_url: server.baseUrl('openai'),
        model_name: `model-of-${name}`,
        api_key: 'test-key',
        tools_enabled: true,
        ...fields,
      };
      const yaml = Object.entries(all).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
      await writeFile(join(configsPath, `${name}.yml`), yaml.join(''));
    },
    addPrompt: (fields = {}) =>
      runtime.promptTemplates.save({
        name: 'tutor',
        llmConfigNames: ['main'],
        requiredKwargs: [],
        initialMessagesTemplates: [],
        systemPromptTemplate: 'You are a tutor.',
        userPromptTemplate: '',
        loggedContextVars: [],
        tools: [],
        ...fields,
      }),
    addTool: (fields) =>
      runtime.tools.save({ toolJsonSpec: null, defaultValuesForNonLlmParams: {}, contextParams: [], ...fields }),
    close: async () => {
      await runtime.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Opens a fixture before each test of a suite and closes it after. */
export function useWrapperFixture(options: Partial<RuntimeOptions> = {}): { readonly current: WrapperFixture } {
  let fixture: WrapperFixture | undefined;
  beforeEach(async () => {
    fixture = await openWrapperFixture(options);
  });
  afterEach(async () => {
    await fixture?.close();
    fixture = undefined;
  });
  return {
    get current() {
      if (!fixture) throw new Error('The fixture lives inside a test only.');
      return fixture;
    },
  };
}

/**
 * Opens one fixture for a suite and empties it after each test, which takes a fraction of the time. Only for suites in which no
 * config comes to rest, and which do not close the runtime: what a runtime has in memory stays.
 */
export function shareWrapperFixture(options: Partial<RuntimeOptions> = {}): { readonly current: WrapperFixture } {
  let fixture: WrapperFixture | undefined;
  before(async () => {
    fixture = await openWrapperFixture(options);
  });
  afterEach(async () => {
    if (fixture) await empty(fixture);
  });
  after(async () => {
    await fixture?.close();
    fixture = undefined;
  });
  return {
    get current() {
      if (!fixture) throw new Error('The fixture lives inside a suite only.');
      return fixture;
    },
  };
}

async function empty({ runtime, server, configsPath, randoms, warnings }: WrapperFixture): Promise<void> {
  server.reset();
  const { tools, promptTemplates, chatHistories, llmConfigNames, toolGrants } = runtime;
  for (const name of await readdir(configsPath)) await rm(join(configsPath, name), { recursive: true });
  for (const store of [tools, promptTemplates]) {
    await store.keepFiles([]);
    await Promise.all((await store.listOwn()).map(({ name }) => store.deleteOwn(name)));
  }
  await Promise.all((await toolGrants.list()).map(({ id }) => toolGrants.revoke(id)));
  await Promise.all((await chatHistories.summaries()).map(({ id }) => chatHistories.delete(id)));
  await Promise.all((await llmConfigNames.list()).map(({ name }) => llmConfigNames.delete(name)));
  randoms.length = 0;
  warnings.length = 0;
}

/** The messages of the nth request that reached the server. */
export function sentMessages(server: ModelServer, request = 0): { role: string; content: unknown }[] {
  const body = server.requests[request]?.body as { messages?: { role: string; content: unknown }[] } | undefined;
  return body?.messages ?? [];
}

/** Role and content of each message. */
export function outline(messages: readonly { role: string; content: unknown }[]): string[] {
  return messages.map(({ role, content }) => `${role}: ${String(content)}`);
}

/** The one message of a role, or an error. */
export function lastOf(messages: readonly ChatMessage[], role: ChatMessage['role']): ChatMessage {
  const message = messages.findLast((candidate) => candidate.role === role);
  if (!message) throw new Error(`There is no ${role} message.`);
  return message;
}

/** Collects events. */
export function eventLog(): { events: WrapperEvent[]; onEvent: (event: WrapperEvent) => void } {
  const events: WrapperEvent[] = [];
  return { events, onEvent: (event) => events.push(event) };
}
