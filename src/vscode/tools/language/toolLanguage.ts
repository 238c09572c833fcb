import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { toolDocuments, toolNameOf } from './toolDocument.ts';
import { fixTool } from './toolFixActions.ts';
import { completeContextParams, explainTool } from './toolHints.ts';
import { ToolLenses } from './toolLenses.ts';
import { showToolRunProblems } from './toolRunProblems.ts';

/** Lenses, quick fixes, hints and the failures of runs in the code of tools, beside what the editor itself knows of TypeScript. */
export function registerToolLanguage(services: ExtensionServices): Disposable {
  const { languages } = vscode;
  const lenses = new ToolLenses(services);
  const nameOf = ({ uri }: vscode.TextDocument) => toolNameOf(services, uri);
  return vscode.Disposable.from(
    lenses,
    languages.registerCodeLensProvider(toolDocuments, lenses),
    languages.registerCodeActionsProvider(
      toolDocuments,
      {
        provideCodeActions: (document, range) => {
          const name = nameOf(document);
          return name === undefined ? undefined : fixTool(document, range, name);
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite] },
    ),
    languages.registerHoverProvider(toolDocuments, {
      provideHover: (document, position) =>
        nameOf(document) === undefined ? undefined : explainTool(document, position),
    }),
    languages.registerCompletionItemProvider(
      toolDocuments,
      {
        provideCompletionItems: (document, position) => {
          const name = nameOf(document);
          return name === undefined ? undefined : completeContextParams(services, document, position, name);
        },
      },
      "'",
      '"',
    ),
    showToolRunProblems(services),
  );
}
