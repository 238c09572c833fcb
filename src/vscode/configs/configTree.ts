import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { FileProblem } from '../../core/base/fileProblem.ts';
import type { LLMConfig } from '../../core/configs/llmConfig.ts';
import { modelOf } from '../../core/configs/modelOf.ts';
import { commands, viewItems, views } from '../../manifest.ts';
import type { Thumbs } from '../chats/ratings.ts';
import { ratingMarks, ratingWords } from '../chats/ratingWords.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { ListTree } from '../services/listTree.ts';
import { rowAccessibility, rowIcon, rowTooltip, type RowProblem } from '../services/problemMark.ts';

/** A row of the LLM Configs view: a YAML file, or a name that prompts use and that has none. */
export interface ConfigRow {
  name: string;
  /** Absent where the file is missing or wrong. */
  config: LLMConfig | undefined;
  /** Absolute path of the YAML file. */
  file: string | undefined;
  /** Why its last test failed; undefined where it passed, or the file changed since. */
  failedTest: FileProblem | undefined;
  /** The worst first. */
  problems: (RowProblem & Partial<Pick<FileProblem, 'line' | 'column'>>)[];
}

/** The rows of the LLM Configs view, as the folder and the database stood when last read. */
export async function configRows(
  services: Pick<ExtensionServices, 'configFiles' | 'configTests'>,
): Promise<ConfigRow[]> {
  await services.configFiles.ready();
  const { configs, problems, names } = services.configFiles;
  const all = new Set([...configs.map(({ name }) => name), ...problems.map(({ name }) => name), ...names]);
  return [...all].sort((a, b) => a.localeCompare(b)).map((name) => configRow(name, services));
}

function configRow(
  name: string,
  { configFiles, configTests }: Pick<ExtensionServices, 'configFiles' | 'configTests'>,
): ConfigRow {
  const config = configFiles.configs.find((each) => each.name === name);
  const own = configFiles.problems.filter((problem) => problem.name === name);
  const file = config?.file ?? own[0]?.file;
  if (file === undefined) {
    const message = vscode.l10n.t('There is no file "{0}.yml" in the LLM config folder.', name);
    return { name, config, file, failedTest: undefined, problems: [{ severity: 'warning', message }] };
  }
  const failedTest = configTests.get(file);
  const problems = [
    ...own.filter(({ severity }) => severity === 'error'),
    ...(failedTest ? [{ ...failedTest, message: vscode.l10n.t('The test failed: {0}', failedTest.message) }] : []),
    ...own.filter(({ severity }) => severity === 'warning'),
  ];
  return { name, config, file, failedTest, problems };
}

/** The LLM Configs view. */
export function createConfigTree(services: ExtensionServices): Disposable {
  const { ratings } = services;
  const load = async () => {
    await services.runtime.get();
    const [rows] = await Promise.all([configRows(services), ratings.ready()]);
    return rows;
  };
  const item = (row: ConfigRow) => configItem(row, ratings.ofConfig(row.name));
  const tree = new ListTree<ConfigRow>(views.llmConfigs, { load, item });
  const refresh = () => {
    tree.refresh();
  };
  return vscode.Disposable.from(
    tree,
    services.configFiles.onDidChange(refresh),
    services.configTests.onDidChange(refresh),
    ratings.onDidChange(refresh),
  );
}

/** How a config looks in the view. Never shows a key. @param thumbs how its answers were rated */
export function configItem(row: ConfigRow, thumbs: Thumbs = { up: 0, down: 0 }): vscode.TreeItem {
  const item = new vscode.TreeItem(row.name);
  const model = row.config ? modelOf(row.config) : '';
  item.id = row.name;
  item.contextValue = row.file === undefined ? viewItems.llmConfigMissing : viewItems.llmConfig;
  item.iconPath = rowIcon('server', row.problems);
  const failed = row.failedTest ? vscode.l10n.t('test failed') : '';
  item.description = [model, failed, ratingMarks(thumbs)].filter((part) => part !== '').join(' · ');
  item.tooltip = rowTooltip(row.name, row.problems, [
    [vscode.l10n.t('Class'), row.config?.llmConfigClass ?? ''],
    [vscode.l10n.t('Model'), model],
    [vscode.l10n.t('Tools'), toolsText(row.config)],
    [vscode.l10n.t('Answers'), ratingWords(thumbs)],
    [vscode.l10n.t('File'), row.file === undefined ? '' : vscode.workspace.asRelativePath(row.file)],
  ]);
  const label = [row.name, ratingWords(thumbs)].filter((part) => part !== '').join(', ');
  item.accessibilityInformation = rowAccessibility(label, row.problems);
  if (row.file !== undefined) {
    item.command = { command: commands.openLLMConfig, title: vscode.l10n.t('Open'), arguments: [row] };
  }
  return item;
}

function toolsText(config: LLMConfig | undefined): string {
  if (!config) return '';
  return config.toolsEnabled ? vscode.l10n.t('enabled') : vscode.l10n.t('not enabled');
}
