import { realpath } from 'node:fs/promises';
import { posix, sep } from 'node:path';
import * as vscode from 'vscode';
import type { EntityOrigin } from '../../core/base/entityStore.ts';
import type { SecretReference } from '../../core/configs/secretString.ts';
import type { RuntimeOptions, SecretUse } from '../../node/runtime/runtime.ts';
import { createVSCodeLMProvider } from '../configs/vscodeLMProvider.ts';
import { editorTools } from '../tools/editorTools/editorTools.ts';
import type { OriginApprovals } from './originApprovals.ts';
import type { SecretVault } from './secrets.ts';
import { llmConfigsPath, toolWallMs, workspaceId } from './settings.ts';
import { showStoreIncident } from './storeIncidents.ts';
import { requireTrust } from './trust.ts';

/** Who is asked and told by the runtime. */
type RuntimeListeners = Required<Pick<RuntimeOptions, 'onStoreWait' | 'approveTool' | 'onToolRun'>>;

/** How this window opens its runtime. Secrets leave only for origins that the user approved. */
export function runtimeOptions(
  storageUri: vscode.Uri,
  vault: SecretVault,
  approvals: OriginApprovals,
  log: vscode.LogOutputChannel,
  { onStoreWait, approveTool, onToolRun }: RuntimeListeners,
): RuntimeOptions {
  const withhold = async (
    reference: SecretReference,
    use: SecretUse,
    read: () => Thenable<string | undefined> | Promise<string | undefined>,
  ) => {
    requireTrust();
    const value = await read();
    if (value !== undefined) await approvals.require(reference, use);
    return value;
  };
  const configsPath = llmConfigsPath();
  const workspace = workspaceId();
  return {
    storageDir: storageUri.fsPath,
    label: windowLabel(),
    onStoreIncident: showStoreIncident,
    onStoreWait: (wait) => {
      if (wait) log.warn(wait.message);
      onStoreWait(wait);
    },
    ...(configsPath === undefined ? {} : { llmConfigsPath: configsPath }),
    ...(workspace === undefined ? {} : { workspace }),
    resolveSecret: (name, use) => withhold({ source: 'secret', name }, use, () => vault.get(name)),
    resolveEnv: (name, use) => withhold({ source: 'env', name }, use, () => Promise.resolve(process.env[name])),
    approveTool,
    onToolRun,
    workspaceRoot,
    editorTools,
    loadTemplate: loadWorkspaceTemplate,
    providers: { VSCodeLMConfig: createVSCodeLMProvider },
    toolWallMs,
    log: (level, message) => {
      log[level](message);
    },
  };
}

/** What this window is, for people who wait for it in another one. */
function windowLabel(): string {
  const { name } = vscode.workspace;
  return name === undefined ? vscode.l10n.t('A VS Code window') : vscode.l10n.t('The VS Code window "{0}"', name);
}

/**
 * Folder on disk that a tool may read: that of the workspace folder in which its file lies, the first one for a tool of the
 * database; undefined where that is not on disk.
 */
export function workspaceRoot(origin: EntityOrigin): string | undefined {
  const folder =
    origin.kind === 'file'
      ? vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(origin.path))
      : vscode.workspace.workspaceFolders?.[0];
  return folder?.uri.scheme === 'file' ? folder.uri.fsPath : undefined;
}

/** Text of a file inside the first workspace folder; undefined for a path that leads out of it or to nothing. */
async function loadWorkspaceTemplate(path: string): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const normal = posix.normalize(path.replaceAll('\\', '/'));
  if (!folder || normal.startsWith('/') || normal.split('/')[0] === '..') return undefined;
  const uri = vscode.Uri.joinPath(folder.uri, normal);
  try {
    if (uri.scheme === 'file') {
      const [root, file] = await Promise.all([realpath(folder.uri.fsPath), realpath(uri.fsPath)]);
      if (!file.startsWith(root + sep)) return undefined;
    }
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined; // The renderer says that there is no such file.
  }
}
