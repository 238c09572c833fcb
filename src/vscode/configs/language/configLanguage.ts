import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { completeConfig } from './configCompletion.ts';
import { fixConfig } from './configFixes.ts';
import { explainConfig } from './configHover.ts';
import { linkSecrets } from './secretLinks.ts';
import { outlineConfig } from './configSymbols.ts';

/** YAML files on disk; whether one lies in the folder of configs is asked at each call, since the folder may move. */
const yamlFiles: vscode.DocumentSelector = { language: 'yaml', scheme: 'file' };

/** Completion, hover, quick fixes, outline and links inside LLM configs. What they know is loaded on first use. */
export function registerConfigLanguage({ configFiles, vault }: ExtensionServices): Disposable {
  const isConfig = ({ uri }: vscode.TextDocument) => configFiles.holds(uri);
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerCompletionItemProvider(
      yamlFiles,
      {
        provideCompletionItems: (document, position) =>
          isConfig(document) ? completeConfig(document, position, vault.names()) : undefined,
      },
      ':',
      ' ',
      '$',
      '{',
    ),
    languages.registerHoverProvider(yamlFiles, {
      provideHover: (document, position) => (isConfig(document) ? explainConfig(document, position) : undefined),
    }),
    languages.registerCodeActionsProvider(
      yamlFiles,
      { provideCodeActions: (document, range) => (isConfig(document) ? fixConfig(document, range) : undefined) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    languages.registerDocumentSymbolProvider(yamlFiles, {
      provideDocumentSymbols: (document) => (isConfig(document) ? outlineConfig(document) : undefined),
    }),
    languages.registerDocumentLinkProvider(yamlFiles, {
      provideDocumentLinks: (document) => (isConfig(document) ? linkSecrets(document, vault.names()) : undefined),
    }),
  );
}
