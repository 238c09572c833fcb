import type { ChangeLog } from '../rows/changeLog.ts';
import { ChatDraftRows } from '../rows/chatDraftRows.ts';
import { ChatRows } from '../rows/chatRows.ts';
import type { Connection } from '../sqlite/connection.ts';
import { FileBackedRows } from '../rows/fileBackedRows.ts';
import { LLMConfigNameRows } from '../rows/llmConfigNameRows.ts';
import { promptTemplateTable } from '../rows/promptTemplateRows.ts';
import type { InWorker } from '../rows/inWorker.ts';
import type { MethodCall, WorkerStores } from './storeCalls.ts';
import { ToolGrantRows } from '../rows/toolGrantRows.ts';
import { toolTable } from '../rows/toolRows.ts';
import { UnsentMessageRows } from '../rows/unsentMessageRows.ts';

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
    chatDrafts: new ChatDraftRows(connection, workspace),
    unsentMessages: new UnsentMessageRows(connection, workspace),
    toolGrants: new ToolGrantRows(connection, workspace, changes),
  };
  // The proxies call by the same table of methods that the row classes implement.
  const target = rows[store] as unknown as Record<string, (...values: unknown[]) => unknown>;
  const run = target[method];
  if (!run) throw new Error(`The store ${store} has no method ${method}.`);
  return run.apply(target, args);
}
