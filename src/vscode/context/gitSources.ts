import * as vscode from 'vscode';
import type { ContextSource, EditorContext } from './contextSource.ts';
import { gitRepository } from './gitExtension.ts';

/** What changed and is not staged. */
export function unstagedDiffSource(): ContextSource {
  return {
    label: vscode.l10n.t('Git diff, not staged'),
    icon: 'git-compare',
    nothing: vscode.l10n.t('Git knows of no change that is not staged.'),
    read: (context) => readDiff(context, false),
  };
}

/** What is staged. */
export function stagedDiffSource(): ContextSource {
  return {
    label: vscode.l10n.t('Git diff, staged'),
    icon: 'git-commit',
    nothing: vscode.l10n.t('Nothing is staged in Git.'),
    read: (context) => readDiff(context, true),
  };
}

async function readDiff({ editor }: EditorContext, staged: boolean) {
  const text = await (await gitRepository(editor?.document.uri))?.diff(staged);
  return text ? { text, block: { language: 'diff' } } : undefined;
}
