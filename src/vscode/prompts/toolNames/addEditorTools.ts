import * as vscode from 'vscode';
import { AppError } from '../../../core/base/appError.ts';
import { editorToolPrefix } from '../../../core/tools/editorTools.ts';
import { promptLanguage } from '../../../manifest.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { openFile } from '../../services/openFile.ts';
import { editorToolSource, editorToolSources } from '../../tools/editorTools/editorToolSources.ts';
import { offeredEditorTools } from '../../tools/editorTools/offeredEditorTools.ts';
import { choosePrompt } from '../promptCommands.ts';
import { type PromptRow, promptRows } from '../promptTree.ts';

/**
 * Lets the user choose tools that VS Code has from elsewhere, and lists them in a prompt.
 * @param argument the prompt's row or file; else it is the one in the editor, or the user picks one
 * @throws AppError `PromptNotFound`, `InvalidPromptFile`
 */
export async function addEditorTools(services: ExtensionServices, argument: unknown): Promise<void> {
  const row = await promptOf(services, argument);
  const names = await pickTools(row);
  if (row.uri) {
    await addToFile(row.uri, names);
    await services.promptFiles.sync(row.uri);
  } else if (row.entity) {
    const { promptTemplates } = await services.runtime.get();
    await promptTemplates.save({ ...row.entity, tools: [...row.entity.tools, ...names] });
  }
}

async function promptOf(services: ExtensionServices, argument: unknown): Promise<PromptRow> {
  const document = vscode.window.activeTextEditor?.document;
  const inEditor = argument === undefined && document?.languageId === promptLanguage ? document.uri : undefined;
  const uri = argument instanceof vscode.Uri ? argument : inEditor;
  if (!uri) return choosePrompt(services, argument);
  const rows = await promptRows(services);
  // A prompt of the database is shown in a document whose query is its name.
  const row = rows.find((each) => (each.uri ? each.uri.toString() === uri.toString() : each.name === uri.query));
  if (row) return row;
  const path = vscode.workspace.asRelativePath(uri);
  throw new AppError('PromptNotFound', vscode.l10n.t('{0} is no prompt template of this workspace.', path));
}

interface ToolChoice extends vscode.QuickPickItem {
  tool?: string;
}

async function pickTools(row: PromptRow): Promise<string[]> {
  const listed = new Set(row.entity?.tools);
  const choices = toolChoices().filter(({ tool }) => tool === undefined || !listed.has(tool));
  if (!choices.some(({ tool }) => tool !== undefined)) {
    await tellNoTools(listed.size > 0);
    throw new vscode.CancellationError();
  }
  const picked = await vscode.window.showQuickPick<ToolChoice>(choices, {
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
    placeHolder: vscode.l10n.t('Tools that "{0}" may call; you are asked before each call', row.name),
  });
  const names = picked?.map(({ tool }) => tool).filter((tool) => tool !== undefined) ?? [];
  if (names.length === 0) throw new vscode.CancellationError();
  return names;
}

/** By extension, each with its name above its tools. */
function toolChoices(): ToolChoice[] {
  const sources = editorToolSources();
  const tools = offeredEditorTools().map(({ name, description }) => ({
    source: editorToolSource(name, sources),
    choice: {
      label: sources.get(name)?.displayName ?? name,
      ...(sources.has(name) ? { description: name } : {}),
      detail: description.split('\n')[0] ?? '',
      tool: editorToolPrefix + name,
    },
  }));
  return [...new Set(tools.map(({ source }) => source))].sort().flatMap((source): ToolChoice[] => [
    { label: source, kind: vscode.QuickPickItemKind.Separator },
    ...tools
      .filter((each) => each.source === source)
      .map(({ choice }) => choice)
      .sort((a, b) => a.label.localeCompare(b.label)),
  ]);
}

async function tellNoTools(listsSome: boolean): Promise<void> {
  const find = vscode.l10n.t('Find Extensions');
  const what = listsSome
    ? vscode.l10n.t('VS Code offers no tool that this prompt does not list already.')
    : vscode.l10n.t('VS Code offers no tools now. They come with extensions and MCP servers.');
  if ((await vscode.window.showInformationMessage(what, find)) !== find) return;
  await vscode.commands.executeCommand('workbench.extensions.search', '@tag:language-model-tools');
}

/** Edits the file where it is open, unsaved changes included; a file without any is saved again. */
async function addToFile(uri: vscode.Uri, names: readonly string[]): Promise<void> {
  const { addToolNames } = await import('../../../core/template/promptFile/toolList/addToolNames.ts');
  const document = await vscode.workspace.openTextDocument(uri);
  const wasSaved = !document.isDirty;
  const { start, end, text } = await addToolNames(document.getText(), names);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, range, text);
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new AppError('InvalidPromptFile', vscode.l10n.t('The prompt could not be edited. Save it and try again.'));
  }
  if (wasSaved) await document.save();
  await openFile(uri, range.start.line + 1, range.start.character + 1);
}
