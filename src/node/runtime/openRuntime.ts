import type { LLMConfig } from '../../core/configs/llmConfig.ts';
import { resolveConnection } from '../../core/configs/resolveConnection.ts';
import type { LLMProvider } from '../../core/llm/llmProvider.ts';
import { editorToolPrefix } from '../../core/tools/editorTools.ts';
import { ActiveCalls } from '../../core/wrapper/activeCalls.ts';
import { ChatQueue } from '../../core/wrapper/chatQueue.ts';
import { ConfigCooldowns } from '../../core/wrapper/answering/configCooldowns.ts';
import { LLMCommunicationWrapper } from '../../core/wrapper/llmCommunicationWrapper.ts';
import { askOnce } from '../../core/wrapper/askOnce.ts';
import { respondOnce } from '../../core/wrapper/oneShot.ts';
import { processedMessages } from '../../core/wrapper/processedMessages.ts';
import { PromptRenderer } from '../../core/wrapper/renderPrompt.ts';
import { usableConfigs, type ConfigSource } from '../../core/wrapper/answering/configDraw.ts';
import { configNotFound, promptNotFound } from '../../core/wrapper/wrapperErrors.ts';
import type { WrapperServices } from '../../core/wrapper/wrapperServices.ts';
import { openConfigFolder } from '../configs/configFolder.ts';
import { openStore } from '../store/openStore.ts';
import { checkLLMConfigs, followingConfigNames } from './followingConfigNames.ts';
import { lazyToolRunner } from './lazyToolRunner.ts';
import type { Runtime, RuntimeOptions, SecretUse } from './runtime.ts';
import { openRuntimeStorage } from './runtimeStorage.ts';
import { runTool } from './runTool.ts';
import { testConfig } from './testConfig.ts';
import { allowWithoutCapabilities, defaultToolWallMs, describeTool, toolDefaultsResolver } from './toolServices.ts';
import { withinTime } from './withinTime.ts';

/**
 * Opens Promptdeck's core: the database in `storageDir`, the YAML configs, the tool sandbox and the providers. Everything
 * heavy loads on first use.
 * @throws AppError `StoreUnavailable` where the database cannot be opened
 */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const log = options.log ?? (() => undefined);
  const store = await openStore({
    storageDir: options.storageDir,
    ...(options.workspace === undefined ? {} : { workspace: options.workspace }),
    ...(options.label === undefined ? {} : { label: options.label }),
    ...(options.onStoreWait === undefined ? {} : { onWait: options.onStoreWait }),
    ...(options.onStoreIncident ? { onIncident: options.onStoreIncident } : {}),
    log,
  });
  const configs = openConfigFolder(options.llmConfigsPath);
  const llmConfigNames = followingConfigNames(store.llmConfigNames, configs);
  const toolRunner = lazyToolRunner();
  const queue = new ChatQueue();
  const activeCalls = new ActiveCalls();
  const secrets = {
    resolveSecret: options.resolveSecret ?? (() => Promise.resolve(undefined)),
    resolveEnv: options.resolveEnv ?? ((name: string, _use: SecretUse) => Promise.resolve(process.env[name])),
  };
  const source: ConfigSource = {
    get path() {
      return configs.path;
    },
    list: () => configs.list(),
    problems: () => configs.problems(),
    whyOutOfReach: ({ name, llmConfigClass }) =>
      llmConfigClass === 'VSCodeLMConfig' && !options.providers?.VSCodeLMConfig
        ? `The LLM config "${name}" asks a model of VS Code's own, which can be asked inside VS Code only.`
        : undefined,
  };
  const services: WrapperServices = {
    promptTemplates: store.promptTemplates,
    tools: store.tools,
    chatHistories: store.chatHistories,
    onDidChange: store.onDidChange,
    configs: source,
    cooldowns: new ConfigCooldowns(),
    activeCalls,
    toolRunner,
    random: options.random ?? Math.random,
    jitter: Math.random,
    connect,
    approveTool: options.approveTool ?? allowWithoutCapabilities,
    toolGrants: store.toolGrants,
    ...(options.editorTools ? { editorTools: options.editorTools } : {}),
    workspaceRoot: options.workspaceRoot ?? (() => undefined),
    onToolRun: options.onToolRun ?? (() => undefined),
    describeTool,
    resolveToolDefaults: toolDefaultsResolver(secrets),
    ...(options.loadTemplate ? { loadTemplate: options.loadTemplate } : {}),
    toolWallMs: options.toolWallMs ?? (() => defaultToolWallMs),
    withinTime,
    log,
  };

  async function connect(config: LLMConfig): Promise<LLMProvider> {
    const { connection, secrets: resolved } = await resolveConnection(config, secrets);
    const own = options.providers?.[config.llmConfigClass];
    if (own) return own(connection);
    const { createProvider } = await import('../llm/providers.ts');
    return createProvider({ ...connection, secrets: resolved });
  }

  async function configNamed(configName: string): Promise<LLMConfig> {
    const config = (await configs.list()).find(({ name }) => name === configName);
    if (!config) throw configNotFound([configName], configs.path);
    return config;
  }

  async function close(): Promise<void> {
    await Promise.all([store.limitWaits(), activeCalls.stop()]);
    try {
      await toolRunner.close();
    } finally {
      await store.close();
    }
  }

  let closing: Promise<void> | undefined;
  return {
    tools: store.tools,
    llmConfigNames,
    promptTemplates: store.promptTemplates,
    chatHistories: store.chatHistories,
    toolGrants: store.toolGrants,
    chatDrafts: store.chatDrafts,
    unsentMessages: store.unsentMessages,
    configs,
    storage: openRuntimeStorage(store, configs),
    onDidChange: store.onDidChange,
    searchChats: (query, searchOptions) => store.chatHistories.search(query, searchOptions),
    createWrapper: (wrapperOptions) => LLMCommunicationWrapper.create(services, queue, wrapperOptions),
    getResponseWithoutChatHistory: (runOptions) =>
      activeCalls.run(runOptions.signal, (signal) => respondOnce(services, { ...runOptions, signal })),
    getProcessedChatMessages: (chat, processedOptions) =>
      processedMessages('chatHistory' in chat ? chat.chatHistory : chat, processedOptions),
    updateMessageThumbRating: (chatId, messageId, thumb) => store.chatHistories.setThumb(chatId, messageId, thumb),
    checkLLMConfigs: () => checkLLMConfigs(llmConfigNames, configs),
    runTool: (call) => runTool(services, call),
    describeTool,
    describeEditorTool: (listedName) => options.editorTools?.describe(listedName.slice(editorToolPrefix.length)),
    askOnce: (configName, question) =>
      activeCalls.run(question.signal, async (signal) => {
        const config = await configNamed(configName);
        return askOnce(connect, config, { ...question, signal });
      }),
    usableConfigs: async (promptName) => {
      const prompt = await store.promptTemplates.get(promptName);
      if (!prompt) throw promptNotFound(promptName);
      return (await usableConfigs(prompt, source)).usable.map(({ name }) => {
        const restingUntil = services.cooldowns.restingUntil(name);
        return restingUntil === undefined ? { name } : { name, restingUntil };
      });
    },
    previewChat: async (promptName, contextVars) => {
      const stored = await store.promptTemplates.getWithOrigin(promptName);
      if (!stored) throw promptNotFound(promptName);
      return new PromptRenderer(stored, options.loadTemplate).renderOpening(contextVars);
    },
    testConfig: (configName, callersSignal) =>
      activeCalls.run(callersSignal, async (signal) => {
        const config = await configNamed(configName);
        return testConfig(config, () => connect(config), signal);
      }),
    close: () => (closing ??= close()),
  };
}
