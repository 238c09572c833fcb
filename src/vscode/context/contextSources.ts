import type { ContextSource } from './contextSource.ts';
import { fileDiagnosticsSource, workspaceDiagnosticsSource } from './diagnosticsSources.ts';
import { fileSource, languageSource, openEditorsSource, pathSource, selectionSource } from './editorSources.ts';
import { hasGit } from './gitExtension.ts';
import { stagedDiffSource, unstagedDiffSource } from './gitSources.ts';
import { clipboardSource, dateSource } from './otherSources.ts';

/** All that can be inserted now, the most asked for first. */
export function contextSources(): ContextSource[] {
  return [
    selectionSource(),
    fileSource(),
    fileDiagnosticsSource(),
    clipboardSource(),
    ...(hasGit() ? [unstagedDiffSource(), stagedDiffSource()] : []),
    workspaceDiagnosticsSource(),
    pathSource(),
    languageSource(),
    openEditorsSource(),
    dateSource(),
  ];
}
