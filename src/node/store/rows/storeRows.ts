import type { ChangeLog } from './changeLog.ts';
import { ChatRows } from './chatRows.ts';
import type { Connection } from '../sqlite/driver.ts';
import { FileBackedRows } from './fileBackedRows.ts';
import { LLMConfigNameRows } from './llmConfigNameRows.ts';
import { promptTemplateTable } from './promptTemplateRows.ts';
import type { InWorker, MethodCall, WorkerStores } from '../worker/storeCalls.ts';
import { toolTable } from './toolRows.ts';

type Rows = { [K in keyof WorkerStores]: InWorker<WorkerStores[K]> };

/** Runs a store's method inside the transaction of `connection`. @throws AppError as the store's interface says */
export function runMethod(
  connection: Connection,
  workspace: string,
  changes: ChangeLog,
  { store, method, args }: MethodCall,
): unknown {
  const rows: Rows = {
    tools: new FileBackedRows(toolTable, connection, workspace, changes),
    llmConfigNames: new LLMConfigNameRows(connection, workspace, changes),
    promptTemplates: new FileBackedRows(promptTemplateTable, connection, workspace, changes),
    chatHistories: new ChatRows(connection, changes),
  };
  // The proxies call by the same table of methods that the row classes implement.
  const target = rows[store] as unknown as Record<string, (...values: unknown[]) => unknown>;
  const run = target[method];
  if (!run) throw new Error(`The store ${store} has no method ${method}.`);
  return run.apply(target, args);
}
