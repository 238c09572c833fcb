import * as vscode from 'vscode';
import { DisposableStore } from '../../core/base/disposable.ts';
import { Emitter, type Event } from '../../core/base/event.ts';
import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';
import type { Tool } from '../../core/tools/tool.ts';
import type { Runtime, RuntimeOptions } from '../../node/runtime/runtime.ts';
import { ChatTitles } from '../chats/chatTitles.ts';
import { Ratings } from '../chats/ratings.ts';
import { ConfigFiles } from '../configs/configFiles.ts';
import { ConfigTestProblems } from '../configs/configTestProblems.ts';
import { EntityFiles } from '../files/entityFiles.ts';
import { ReferenceCheck } from '../files/referenceCheck.ts';
import { promptFileFormat } from '../prompts/promptFileFormat.ts';
import { approveTool } from '../tools/approvals/approveTool.ts';
import { logToolRun } from '../tools/approvals/logToolRun.ts';
import { PendingApprovals } from '../tools/approvals/pendingApprovals.ts';
import { toolFileFormat } from '../tools/toolFileFormat.ts';
import { CommandRegistry, logError } from './commandRegistry.ts';
import { OriginApprovals } from './originApprovals.ts';
import { RuntimeHost } from './runtimeHost.ts';
import { runtimeOptions } from './runtimeOptions.ts';
import { StoreFailureNotice } from './storeFailureNotice.ts';
import { StoreWaitNotice } from './storeWaitNotice.ts';
import { SecretVault } from './secrets.ts';

/** One run of a tool that has ended. */
export type ToolRunEnd = Parameters<NonNullable<RuntimeOptions['onToolRun']>>[0];

/** What the features of the extension share. */
export interface ExtensionServices {
  extensionUri: vscode.Uri;
  /** Absolute path of the folder of the database, which may not be there yet. */
  storageFolder: string;
  /** What this workspace's windows remember. */
  workspaceState: vscode.Memento;
  log: vscode.LogOutputChannel;
  commands: CommandRegistry;
  runtime: RuntimeHost;
  vault: SecretVault;
  approvals: OriginApprovals;
  configFiles: ConfigFiles;
  configTests: ConfigTestProblems;
  promptFiles: EntityFiles<PromptTemplate>;
  toolFiles: EntityFiles<Tool>;
  references: ReferenceCheck;
  ratings: Ratings;
  chatTitles: ChatTitles;
  /** The calls of tools that wait for their user's yes or no. */
  pendingApprovals: PendingApprovals;
  /** Tells of each run of a tool of ours once it has ended; its result holds no secret. */
  toolRuns: Event<ToolRunEnd>;
}

/** Builds the services; opens and reads nothing yet. */
export function createServices(
  context: vscode.ExtensionContext,
  openRuntime: (options: RuntimeOptions) => Promise<Runtime>,
): ExtensionServices {
  const disposables = new DisposableStore();
  context.subscriptions.push(disposables);
  const log = disposables.add(vscode.window.createOutputChannel('Promptdeck', { log: true }));
  const vault = new SecretVault(context.secrets, context.globalState);
  const approvals = new OriginApprovals(context.globalState);
  const listenerFailed = (what: string) => (error: unknown) => {
    logError(log, `A listener of ${what}`, error);
  };
  const pendingApprovals = new PendingApprovals(listenerFailed('approvals'));
  const toolRuns = disposables.add(new Emitter<ToolRunEnd>(listenerFailed('runs of tools')));
  const waitNotice = disposables.add(new StoreWaitNotice());
  const failureNotice = new StoreFailureNotice(context.globalStorageUri.fsPath);
  const runtime = new RuntimeHost(async () => {
    const options = runtimeOptions(context.globalStorageUri, vault, approvals, log, {
      onStoreWait: (wait) => {
        waitNotice.show(wait);
      },
      approveTool: (call) => approveTool(pendingApprovals, call),
      onToolRun: (run) => {
        logToolRun(log, run);
        toolRuns.fire(run);
      },
    });
    try {
      const opened = await openRuntime(options);
      failureNotice.clear();
      return opened;
    } catch (error) {
      failureNotice.tell(error);
      throw error;
    }
  }, listenerFailed('store changes'));
  const references = disposables.add(new ReferenceCheck());
  const configFiles = disposables.add(new ConfigFiles(runtime, log));
  return {
    extensionUri: context.extensionUri,
    storageFolder: context.globalStorageUri.fsPath,
    workspaceState: context.workspaceState,
    log,
    commands: disposables.add(new CommandRegistry(log)),
    runtime,
    vault,
    approvals,
    references,
    chatTitles: new ChatTitles(runtime, log),
    ratings: disposables.add(
      new Ratings(runtime, (error) => {
        logError(log, 'Ratings', error);
      }),
    ),
    pendingApprovals,
    toolRuns: toolRuns.event,
    configFiles,
    configTests: disposables.add(new ConfigTestProblems(configFiles)),
    promptFiles: disposables.add(new EntityFiles(promptFileFormat(references), runtime, log)),
    toolFiles: disposables.add(new EntityFiles(toolFileFormat(), runtime, log)),
  };
}
