import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import { commands, promptLanguage } from '../../../manifest.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { addEditorTools } from './addEditorTools.ts';
import { completeToolNames } from './completeToolNames.ts';
import { explainToolName } from './explainToolName.ts';

/** Completion and hover of the names in a prompt's `tools`, and the command that adds VS Code's. */
export function registerToolNames(services: ExtensionServices): Disposable {
  const { runtime } = services;
  services.commands.register(commands.addEditorTools, (argument) => addEditorTools(services, argument));
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      promptLanguage,
      { provideCompletionItems: (document, position) => completeToolNames(runtime, document, position) },
      '[',
      ',',
      ':',
      ' ',
      '-',
    ),
    vscode.languages.registerHoverProvider(promptLanguage, {
      provideHover: (document, position) => explainToolName(runtime, document, position),
    }),
  );
}
