import type { PromptdeckApi } from '../../api.ts';
import type { EntityStore } from '../../core/base/entityStore.ts';
import { requireSoundPrompt } from '../prompts/requireSoundPrompt.ts';
import type { ExtensionServices } from './extensionServices.ts';

/** The API for other extensions, over a runtime that opens at the first call. */
export function createApi({ runtime, promptFiles }: ExtensionServices): PromptdeckApi {
  return {
    createWrapper: async (options) => {
      const opened = await runtime.trusted();
      if (options.promptName !== undefined) await requireSoundPrompt(promptFiles, options.promptName);
      return opened.createWrapper(options);
    },
    // Nobody was asked about what another extension runs, whatever it says.
    runTool: async (call) => (await runtime.trusted()).runTool({ ...call, isAsked: false }),
    tools: lazyStore(async () => (await runtime.get()).tools),
    llmConfigNames: lazyStore(async () => (await runtime.get()).llmConfigNames),
    promptTemplates: lazyStore(async () => (await runtime.get()).promptTemplates),
    chatHistories: lazyStore(async () => (await runtime.get()).chatHistories),
  };
}

function lazyStore<Entity, Key, Saved>(
  open: () => Promise<EntityStore<Entity, Key, Saved>>,
): EntityStore<Entity, Key, Saved> {
  return {
    list: async () => (await open()).list(),
    get: async (key) => (await open()).get(key),
    save: async (entity) => (await open()).save(entity),
    delete: async (key) => (await open()).delete(key),
  };
}
