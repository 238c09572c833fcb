import * as vscode from 'vscode';
import { DisposableStore } from '../../../core/base/disposable.ts';
import { placeOf } from '../../../core/prompts/danglingReferences.ts';
import { commands } from '../../../manifest.ts';
import { type PromptRow, promptRows } from '../../prompts/promptTree.ts';
import { storedPromptUri } from '../../prompts/storedPromptDocuments.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { toolNameOf } from './toolDocument.ts';

/** Above a tool's function: run it, see what a model is told of it, and find the prompts that use it. */
export class ToolLenses implements vscode.CodeLensProvider {
  private readonly services: ExtensionServices;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables = new DisposableStore();
  /** Lines of the functions as they were when the code could be read last, by document. */
  private readonly lastLines = new Map<string, number>();

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(services: ExtensionServices) {
    this.services = services;
    this.disposables.add(this.changed);
    this.disposables.add(
      services.promptFiles.onDidChange(() => {
        this.changed.fire();
      }),
    );
    this.disposables.add(
      services.runtime.onDidChange(({ kind }) => {
        if (kind === 'promptTemplates' || kind === 'tools') this.changed.fire();
      }),
    );
    this.disposables.add(
      services.toolFiles.onDidChange(() => {
        this.changed.fire();
      }),
    );
    this.disposables.add(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.changed.fire();
      }),
    );
    this.disposables.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.lastLines.delete(uri.toString());
      }),
    );
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { uri } = document;
    const name = toolNameOf(this.services, uri);
    const line = name === undefined ? undefined : await this.functionLine(document);
    if (name === undefined || line === undefined) return [];
    const range = document.lineAt(line).range;
    const lens = (title: string, command: string, args: unknown[], tooltip: string) =>
      new vscode.CodeLens(range, { title, command, arguments: args, tooltip });
    const uses = await this.uses(name);
    return [
      vscode.workspace.isTrusted
        ? lens(
            vscode.l10n.t('$(play) Test Run'),
            commands.testTool,
            [uri],
            vscode.l10n.t('Run this tool with arguments of your own'),
          )
        : // The panel tells the same, and leads to the trust that is lacking.
          lens(
            vscode.l10n.t('$(shield) Test Run (Restricted Mode)'),
            commands.testTool,
            [uri],
            vscode.l10n.t('Tools run once this workspace is trusted'),
          ),
      lens(
        vscode.l10n.t('What the Model Sees'),
        commands.showToolSpec,
        [uri],
        vscode.l10n.t('Show name, description and parameters as a model is told'),
      ),
      lens(
        usesTitle(uses.length),
        uses.length === 0 ? '' : 'editor.action.showReferences',
        [uri, range.start, uses],
        vscode.l10n.t('Show the prompts whose "tools" name this one'),
      ),
    ];
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** The function's line, from 0. While the code cannot be read, the one before: lenses that jump are hard to click. */
  private async functionLine(document: vscode.TextDocument): Promise<number | undefined> {
    const { toolFunctionPlace } = await import('../../../core/tools/editing/toolFunctionPlace.ts');
    const key = document.uri.toString();
    const place = await toolFunctionPlace(document.getText());
    if (place) this.lastLines.set(key, place.firstLine - 1);
    const line = this.lastLines.get(key);
    return line === undefined ? undefined : Math.min(line, document.lineCount - 1);
  }

  private async uses(name: string): Promise<vscode.Location[]> {
    const rows = await promptRows(this.services);
    const using = rows.filter(({ entity }) => entity?.tools.includes(name));
    return using.map((row) => this.useIn(row, name));
  }

  /** Where a prompt names the tool. A stored prompt's document is written when it opens, so its beginning has to do. */
  private useIn({ name: promptName, uri }: PromptRow, name: string): vscode.Location {
    if (!uri) return new vscode.Location(storedPromptUri(promptName), new vscode.Position(0, 0));
    const text = this.services.promptFiles.list().find((file) => file.uri.toString() === uri.toString())?.text ?? '';
    const { line, column, endColumn = column } = placeOf(text, 'tools', name);
    return new vscode.Location(uri, new vscode.Range(line - 1, column - 1, line - 1, endColumn - 1));
  }
}

function usesTitle(count: number): string {
  if (count === 0) return vscode.l10n.t('used by no prompt');
  return count === 1 ? vscode.l10n.t('1 prompt') : vscode.l10n.t('{0} prompts', count);
}
