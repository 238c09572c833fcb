import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { toolDocuments, toolNameOf } from './toolDocument.ts';
import { fixTool } from './toolFixActions.ts';
import { ToolLenses } from './toolLenses.ts';
import { showToolRunProblems } from './toolRunProblems.ts';

/** Lenses, quick fixes and the failures of runs in the code of tools, beside what the editor itself knows of TypeScript. */
export function registerToolLanguage(services: ExtensionServices): Disposable {
  const { languages } = vscode;
  const lenses = new ToolLenses(services);
  return vscode.Disposable.from(
    lenses,
    languages.registerCodeLensProvider(toolDocuments, lenses),
    languages.registerCodeActionsProvider(
      toolDocuments,
      {
        provideCodeActions: (document, range) => {
          const name = toolNameOf(services, document.uri);
          return name === undefined ? undefined : fixTool(document, range, name);
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite] },
    ),
    showToolRunProblems(services),
  );
}
