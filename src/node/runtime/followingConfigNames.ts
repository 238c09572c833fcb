import type { LLMConfigNameStore } from '../../core/configs/llmConfigNameStore.ts';
import { configNotFound } from '../../core/wrapper/wrapperErrors.ts';
import type { ConfigFolder } from '../configs/configFolder.ts';

/** Names that have a YAML file, whether or not the file is in order. */
async function namesWithFiles(configs: ConfigFolder): Promise<string[]> {
  const valid = (await configs.list()).map(({ name }) => name);
  const broken = (await configs.problems()).map(({ name }) => name).filter((name) => name !== '');
  return [...new Set([...valid, ...broken])];
}

/** The store of config names, brought in line with the YAML files before every look. */
export function followingConfigNames(store: LLMConfigNameStore, configs: ConfigFolder): LLMConfigNameStore {
  const follow = async (): Promise<void> => {
    if (configs.path === undefined) return;
    const files = await namesWithFiles(configs);
    const rows = new Set((await store.list()).map(({ name }) => name));
    // A look that finds everything as it was takes no lock.
    if (files.length !== rows.size || files.some((name) => !rows.has(name))) await store.followFiles(files);
  };
  return {
    list: async () => {
      await follow();
      return store.list();
    },
    get: async (name) => {
      await follow();
      return store.get(name);
    },
    save: (entity) => store.save(entity),
    delete: (name) => store.delete(name),
    followFiles: (names) => store.followFiles(names),
  };
}

/** @throws AppError `ConfigNotFound` naming every row that has no YAML file, and the folder */
export async function checkLLMConfigs(store: LLMConfigNameStore, configs: ConfigFolder): Promise<void> {
  const rows = await store.list();
  const present = new Set(await namesWithFiles(configs));
  const absent = rows.map(({ name }) => name).filter((name) => !present.has(name));
  if (absent.length === 0) return;
  throw configNotFound(absent, configs.path);
}
