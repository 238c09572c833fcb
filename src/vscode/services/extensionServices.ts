import * as vscode from 'vscode';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { PromptTemplate } from '../../core/prompts/promptTemplate.ts';
import type { Tool } from '../../core/tools/tool.ts';
import type { Runtime, RuntimeOptions } from '../../node/runtime/runtime.ts';
import { ConfigFiles } from '../configs/configFiles.ts';
import { ConfigTestProblems } from '../configs/configTestProblems.ts';
import { EntityFiles } from '../files/entityFiles.ts';
import { ReferenceCheck } from '../files/referenceCheck.ts';
import { promptFileFormat } from '../prompts/promptFileFormat.ts';
import { toolFileFormat } from '../tools/toolFileFormat.ts';
import { CommandRegistry, logError } from './commandRegistry.ts';
import { OriginApprovals } from './originApprovals.ts';
import { RuntimeHost } from './runtimeHost.ts';
import { runtimeOptions } from './runtimeOptions.ts';
import { StoreFailureNotice } from './storeFailureNotice.ts';
import { StoreWaitNotice } from './storeWaitNotice.ts';
import { SecretVault } from './secrets.ts';

/** What the features of the extension share. */
export interface ExtensionServices {
  extensionUri: vscode.Uri;
  /** Absolute path of the folder of the database, which may not be there yet. */
  storageFolder: string;
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
  const waitNotice = disposables.add(new StoreWaitNotice());
  const failureNotice = new StoreFailureNotice(context.globalStorageUri.fsPath);
  const runtime = new RuntimeHost(
    async () => {
      const options = runtimeOptions(context.globalStorageUri, vault, approvals, log, (wait) => {
        waitNotice.show(wait);
      });
      try {
        const opened = await openRuntime(options);
        failureNotice.clear();
        return opened;
      } catch (error) {
        failureNotice.tell(error);
        throw error;
      }
    },
    (error) => {
      logError(log, 'A listener of store changes', error);
    },
  );
  const references = disposables.add(new ReferenceCheck());
  const configFiles = disposables.add(new ConfigFiles(runtime, log));
  return {
    extensionUri: context.extensionUri,
    storageFolder: context.globalStorageUri.fsPath,
    log,
    commands: disposables.add(new CommandRegistry(log)),
    runtime,
    vault,
    approvals,
    references,
    configFiles,
    configTests: disposables.add(new ConfigTestProblems(configFiles)),
    promptFiles: disposables.add(new EntityFiles(promptFileFormat(references), runtime, log)),
    toolFiles: disposables.add(new EntityFiles(toolFileFormat(), runtime, log)),
  };
}
