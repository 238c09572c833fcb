import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { editorToolPrefix } from '../../core/tools/editorTools.ts';
import { logError } from '../services/commandRegistry.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { offeredEditorTools } from '../tools/editorTools/offeredEditorTools.ts';
import { watchEditorTools } from '../tools/editorTools/watchEditorTools.ts';

/** Reads and follows prompts, tools and configs, once activation is over, and what each says about the others. */
export function followWorkspaceFiles(services: ExtensionServices): Disposable {
  const { configFiles, toolFiles, promptFiles, references, runtime, log } = services;
  const updateReferences = async () => {
    const tools = await (await runtime.get()).tools.list();
    references.update({
      configs: new Set(configFiles.configs.map(({ name }) => name)),
      tools: new Set(tools.map(({ name }) => name)),
      editorTools: new Set(offeredEditorTools().map(({ name }) => name)),
      // The last one to be set is the file's first.
      faultyConfigs: new Map(
        configFiles.problems
          .filter(({ severity }) => severity === 'error')
          .reverse()
          .map((problem) => [problem.name, problem]),
      ),
    });
  };
  const update = () => {
    updateReferences().catch((error: unknown) => {
      logError(log, 'Checking what prompts refer to', error);
    });
  };
  const namesEditorTools = () =>
    promptFiles
      .list()
      .some(({ parsed }) => parsed.entity?.tools.some((name) => name.startsWith(editorToolPrefix)) === true);
  const begin = async () => {
    await Promise.all([configFiles.ready(), toolFiles.ready(), promptFiles.ready()]);
    await updateReferences();
    subscriptions.push(
      configFiles.onDidChange(update),
      toolFiles.onDidChange(update),
      watchEditorTools(namesEditorTools, update),
      runtime.onDidChange(({ kind }) => {
        if (kind === 'tools') update();
      }),
    );
  };
  const subscriptions: Disposable[] = [
    references.onDidChange(() => {
      promptFiles.recheck();
    }),
  ];
  const start = setTimeout(() => {
    begin().catch((error: unknown) => {
      logError(log, 'Reading the workspace', error);
    });
  }, 0);
  return {
    dispose: () => {
      clearTimeout(start);
      vscode.Disposable.from(...subscriptions).dispose();
    },
  };
}
