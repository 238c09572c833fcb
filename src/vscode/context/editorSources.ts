import * as vscode from 'vscode';
import type { ContextSource } from './contextSource.ts';

const noEditor = (): string => vscode.l10n.t('No file is open in an editor.');

/** The selected text of the editor that was used last. */
export function selectionSource(): ContextSource {
  return {
    label: vscode.l10n.t('Selection'),
    icon: 'list-selection',
    nothing: vscode.l10n.t('Nothing is selected in the editor.'),
    read: ({ editor }) => {
      if (!editor || editor.selection.isEmpty) return Promise.resolve(undefined);
      const { document, selection } = editor;
      const { start, end } = selection;
      const last = end.character === 0 ? end.line : end.line + 1;
      const lines = last > start.line + 1 ? `${String(start.line + 1)}-${String(last)}` : String(start.line + 1);
      const path = `${pathOf(document)}:${lines}`;
      return Promise.resolve({ text: document.getText(selection), block: { language: document.languageId, path } });
    },
  };
}

/** The whole text of that editor. */
export function fileSource(): ContextSource {
  return {
    label: vscode.l10n.t('Active file'),
    icon: 'file',
    nothing: noEditor(),
    read: ({ editor }) => {
      const text = editor?.document.getText() ?? '';
      if (!editor || text === '') return Promise.resolve(undefined);
      const { document } = editor;
      return Promise.resolve({ text, block: { language: document.languageId, path: pathOf(document) } });
    },
  };
}

/** Its path in the workspace. */
export function pathSource(): ContextSource {
  return {
    label: vscode.l10n.t('Path of the active file'),
    icon: 'symbol-file',
    nothing: noEditor(),
    read: ({ editor }) => Promise.resolve(editor && { text: pathOf(editor.document) }),
  };
}

/** VS Code's id of its language. */
export function languageSource(): ContextSource {
  return {
    label: vscode.l10n.t('Language of the active file'),
    icon: 'code',
    nothing: noEditor(),
    read: ({ editor }) => Promise.resolve(editor && { text: editor.document.languageId }),
  };
}

/** The paths of all open editors, a line each. */
export function openEditorsSource(): ContextSource {
  return {
    label: vscode.l10n.t('Paths of the open editors'),
    icon: 'files',
    nothing: noEditor(),
    read: () => {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      const uris = tabs.flatMap(({ input }) =>
        input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook ? [input.uri] : [],
      );
      const paths = new Set(uris.map((uri) => vscode.workspace.asRelativePath(uri)));
      return Promise.resolve(paths.size === 0 ? undefined : { text: [...paths].join('\n'), block: {} });
    },
  };
}

function pathOf(document: vscode.TextDocument): string {
  return vscode.workspace.asRelativePath(document.uri);
}
