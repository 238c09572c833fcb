import * as vscode from 'vscode';
import { editorVariables } from '../prompts/editorVariables.ts';
import type { ContextSource, EditorContext } from './contextSource.ts';
import { fileDiagnosticsSource } from './diagnosticsSources.ts';
import { stagedDiffSource, unstagedDiffSource } from './gitSources.ts';
import { clipboardSource } from './otherSources.ts';
import { readContext } from './readContext.ts';
import { whyNothing } from './whyNothing.ts';

/** The sources of variables that no editor holds, by name; of several the first that gives something. */
const sourcesByName: Readonly<Record<string, () => ContextSource[]>> = {
  diagnostics: () => [fileDiagnosticsSource()],
  clipboard: () => [clipboardSource()],
  git_diff: () => [unstagedDiffSource(), stagedDiffSource()],
};

/**
 * What the editor gives a prompt that asks for these names: `selection`, `file`, `file_name` and `language` as
 * `editorVariables` has them, `diagnostics` (the problems of the file, a line each), `clipboard`, and `git_diff` (the changes
 * that are not staged; where there are none, the staged ones). What gives nothing is absent; the user is told of what is too
 * large or cannot be read.
 */
export async function readContextVariables(
  names: readonly string[],
  context: EditorContext,
): Promise<Record<string, string>> {
  const given = Object.entries(editorVariables(context.editor)).filter(([name]) => names.includes(name));
  const wanted = names.filter((name) => Object.hasOwn(sourcesByName, name));
  const read = await Promise.all(
    wanted.map(async (name) => [name, await readFirst(name, sourcesByName[name]?.() ?? [], context)] as const),
  );
  return Object.fromEntries([...given, ...read.filter((entry): entry is [string, string] => entry[1] !== undefined)]);
}

async function readFirst(
  name: string,
  sources: readonly ContextSource[],
  context: EditorContext,
): Promise<string | undefined> {
  for (const source of sources) {
    const reading = await readContext(source, context);
    if (reading.state === 'read') return reading.text;
    if (reading.state !== 'nothing') {
      const reason = whyNothing(source, reading);
      void vscode.window.showWarningMessage(vscode.l10n.t('"{0}" is not filled in. {1}', name, reason));
      return undefined;
    }
  }
  return undefined;
}
