import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type ImportReport, needsReading, reportMarkdown } from '../../core/transfer/importReport.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { withLateProgress } from './lateProgress.ts';
import { localPath } from './localPath.ts';
import type { ReportDocuments } from './reportDocuments.ts';

/** Imports a file: chats that were exported, or what Django's `dumpdata` wrote. */
export async function importChats(services: ExtensionServices, reports: ReportDocuments): Promise<void> {
  const files = await vscode.window.showOpenDialog({
    canSelectMany: false,
    openLabel: vscode.l10n.t('Import'),
    title: vscode.l10n.t('An export of chats (JSON), or what Django’s dumpdata wrote (JSON, JSONL)'),
    filters: { [vscode.l10n.t('JSON')]: ['json', 'jsonl', 'gz'], [vscode.l10n.t('All files')]: ['*'] },
  });
  const uri = files?.[0];
  if (!uri) throw new vscode.CancellationError();
  const file = localPath(uri, 'InvalidImportFile');
  const runtime = await services.runtime.get();
  const report = await withLateProgress(vscode.l10n.t('Importing {0}', basename(file)), (tell, signal) =>
    runtime.storage.importFile(file, {
      signal,
      onProgress: (share) => {
        tell(share, share < 0.5 ? vscode.l10n.t('checking') : vscode.l10n.t('importing'));
      },
    }),
  );
  const show = () => reports.show(`Import of ${basename(file)}`, reportMarkdown(report));
  if (needsReading(report)) await show();
  void offerReport(summary(report), report.isCancelled, show);
}

async function offerReport(text: string, isCancelled: boolean, show: () => Promise<void>): Promise<void> {
  const showReport = vscode.l10n.t('Show Report');
  const choice = isCancelled
    ? await vscode.window.showWarningMessage(text, showReport)
    : await vscode.window.showInformationMessage(text, showReport);
  if (choice === showReport) await show();
}

/** The counts in a line. */
function summary({ isCancelled, chats, prompts, tools, configNames, notes }: ImportReport): string {
  const parts = [
    counted(chats.added + chats.merged, vscode.l10n.t('1 chat'), (count) => vscode.l10n.t('{0} chats', count)),
    counted(prompts.added, vscode.l10n.t('1 prompt'), (count) => vscode.l10n.t('{0} prompts', count)),
    counted(tools.added, vscode.l10n.t('1 tool'), (count) => vscode.l10n.t('{0} tools', count)),
    counted(configNames.added, vscode.l10n.t('1 LLM config name'), (count) =>
      vscode.l10n.t('{0} LLM config names', count),
    ),
  ].flat();
  const known = [chats, prompts, tools, configNames].reduce((sum, { unchanged }) => sum + unchanged, 0);
  const sentences = [
    ...(isCancelled ? [vscode.l10n.t('The import was stopped; import the file again to complete it.')] : []),
    parts.length > 0 ? vscode.l10n.t('Imported {0}.', parts.join(', ')) : vscode.l10n.t('Nothing new was imported.'),
    ...counted(known, vscode.l10n.t('1 was there already.'), (count) =>
      vscode.l10n.t('{0} were there already.', count),
    ),
    ...counted(notes.length, vscode.l10n.t('1 note needs a hand.'), (count) =>
      vscode.l10n.t('{0} notes need a hand.', count),
    ),
  ];
  return sentences.join(' ');
}

/** Nothing, the words for one, or those for several. */
function counted(count: number, one: string, several: (count: number) => string): string[] {
  if (count === 0) return [];
  return [count === 1 ? one : several(count)];
}
