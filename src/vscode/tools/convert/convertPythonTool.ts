import * as vscode from 'vscode';
import { AppError } from '../../../core/base/appError.ts';
import type { Disposable } from '../../../core/base/disposable.ts';
import { modelOf } from '../../../core/configs/modelOf.ts';
import type { Conversion } from '../../../core/template/toolConversion/checkConversion.ts';
import type { WithheldDefault } from '../../../core/template/toolConversion/withheldDefaults.ts';
import type { Tool } from '../../../core/tools/tool.ts';
import { commands } from '../../../manifest.ts';
import { logError } from '../../services/commandRegistry.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { showError } from '../../services/notifications.ts';
import { signalOf } from '../../services/signalOf.ts';
import { pickOne, requireFolder } from '../../services/steps.ts';
import { requireTrust } from '../../services/trust.ts';
import { chooseTool } from '../chooseTool.ts';
import { isPythonDocument, storedToolName, storedToolScheme, storedToolUri } from '../storedTools/storedToolUri.ts';
import { askForConversion } from './askForConversion.ts';

/** "Convert to TypeScript…" for tools that were written in Python, in the view and above their code. */
export function registerPythonConversion(services: ExtensionServices): Disposable {
  services.commands.register(commands.convertPythonTool, async (argument) => {
    requireTrust();
    const { name, entity, isPython } = await chooseTool(services, argument, (row) => row.isPython);
    if (!entity || !isPython) {
      throw new AppError('InvalidToolFile', vscode.l10n.t('"{0}" is no Python tool of the database.', name));
    }
    await convert(services, entity);
  });
  return vscode.languages.registerCodeLensProvider(
    { scheme: storedToolScheme, pattern: '**/*.py' },
    { provideCodeLenses },
  );
}

function provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
  if (!isPythonDocument(uri)) return [];
  const title = vscode.l10n.t('Python does not run here: Convert to TypeScript…');
  const command = { command: commands.convertPythonTool, title, arguments: [{ name: storedToolName(uri) }] };
  return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)];
}

async function convert(services: ExtensionServices, tool: Tool): Promise<void> {
  const file = vscode.Uri.joinPath(await requireFolder(), 'tools', `${tool.name}.tool.ts`);
  if (await exists(file)) {
    const path = vscode.workspace.asRelativePath(file);
    throw new AppError(
      'EntityIsFile',
      vscode.l10n.t('{0} exists already. Rename or delete it to convert again.', path),
    );
  }
  const configName = await chooseConfig(services);
  const conversion = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Converting "{0}" with "{1}"…', tool.name, configName),
      cancellable: true,
    },
    (progress, token) =>
      askForConversion(services, tool, configName, {
        signal: signalOf(token),
        report: (message) => {
          progress.report({ message });
        },
      }),
  );
  await showDraft(tool, file, conversion);
  if (conversion.withheld.length > 0) void offerToStore(services, conversion.withheld);
}

/** The only valid config, or the one that the user picks. @throws AppError `LLMConfigsNotAvailable` */
async function chooseConfig({ configFiles }: ExtensionServices): Promise<string> {
  await configFiles.ready();
  const faulty = new Set(configFiles.problems.flatMap(({ name, severity }) => (severity === 'error' ? [name] : [])));
  const usable = configFiles.configs.filter(({ name }) => !faulty.has(name));
  const [first, second] = usable;
  if (!first) {
    throw new AppError(
      'LLMConfigsNotAvailable',
      vscode.l10n.t('A model writes the conversion, and there is no valid LLM config to ask one. Create one first.'),
    );
  }
  if (!second) return first.name;
  return pickOne(
    usable.map((config) => ({ label: config.name, description: modelOf(config), value: config.name })),
    vscode.l10n.t('Choose the LLM config that gets the Python code'),
  );
}

/** Left the Python, right a file that is not saved yet. */
async function showDraft(tool: Tool, file: vscode.Uri, { text, faults }: Conversion): Promise<void> {
  const draft = await vscode.workspace.openTextDocument(file.with({ scheme: 'untitled' }));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(draft.uri, draft.validateRange(new vscode.Range(0, 0, draft.lineCount, 0)), text);
  await vscode.workspace.applyEdit(edit);
  const title = vscode.l10n.t('{0}: Python ↔ TypeScript draft', tool.name);
  await vscode.commands.executeCommand('vscode.diff', storedToolUri(tool), draft.uri, title, { preview: false });
  const path = vscode.workspace.asRelativePath(file);
  if (faults.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Read the draft before you save it as {0}: a model wrote it. Saved, it takes the place of the Python tool in this workspace.',
        path,
      ),
    );
  } else {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The draft of {0} still has faults to mend before it runs. {1}', path, faults.join(' ')),
    );
  }
}

/** What likely is a secret did not go into the draft; its user may store it where the draft looks for it. */
async function offerToStore({ vault, log }: ExtensionServices, withheld: readonly WithheldDefault[]): Promise<void> {
  try {
    const known = vault.names();
    const fresh = withheld.filter(({ secretName }) => !known.includes(secretName));
    const paths = withheld.map(({ path }) => `"${path}"`).join(', ');
    const names = withheld.map(({ secretName }) => `\${secret:${secretName}}`).join(', ');
    const text = vscode.l10n.t(
      'The draft holds {0} in place of the value of {1}, which looks like a secret.',
      names,
      paths,
    );
    if (fresh.length === 0) {
      void vscode.window.showInformationMessage(`${text} ${vscode.l10n.t('A secret of that name is stored already.')}`);
      return;
    }
    const store = vscode.l10n.t('Store the Value');
    if ((await vscode.window.showInformationMessage(text, store)) !== store) return;
    for (const { secretName, value } of fresh) await vault.set(secretName, value);
  } catch (error) {
    logError(log, 'Storing the secrets of a converted tool', error);
    void showError(error);
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
