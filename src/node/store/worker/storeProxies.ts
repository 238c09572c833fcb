import type { EntityStores } from '../store.ts';
import { searchInParts } from '../search/searchInParts.ts';
import { storeMethods, type MethodCall, type WorkerStores } from './storeCalls.ts';

/** The stores, every method of which is a call to the worker. */
export function storeProxies(call: (request: MethodCall) => Promise<unknown>): EntityStores {
  function proxyOf<K extends keyof WorkerStores>(store: K): WorkerStores[K] {
    const methods = Object.keys(storeMethods[store]).map((method) => [
      method,
      (...args: unknown[]) => call({ type: 'call', store, method, args }),
    ]);
    // The table has every method of the interface (its type says so), and the worker answers with what each returns.
    return Object.fromEntries(methods) as WorkerStores[K];
  }
  const chatHistories = proxyOf('chatHistories');
  return {
    tools: proxyOf('tools'),
    llmConfigNames: proxyOf('llmConfigNames'),
    promptTemplates: proxyOf('promptTemplates'),
    toolGrants: proxyOf('toolGrants'),
    chatDrafts: proxyOf('chatDrafts'),
    unsentMessages: proxyOf('unsentMessages'),
    chatHistories: { ...chatHistories, search: searchInParts(chatHistories) },
  };
}
