import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import type { ConfigProblem, LLMConfig } from '../../core/configs/llmConfig.ts';
import { settings } from '../../manifest.ts';
import { FileDiagnostics } from '../files/fileDiagnostics.ts';
import { followUnsavedDocuments, unsavedText } from '../files/unsavedDocuments.ts';
import { logError } from '../services/commandRegistry.ts';
import type { RuntimeHost } from '../services/runtimeHost.ts';
import { llmConfigsPath } from '../services/settings.ts';

const configFilePattern = /\.ya?ml$/i;

/** Follows the folder of YAML configs: what is valid, what is wrong, and both in the Problems view. */
export class ConfigFiles implements Disposable {
  private readonly runtime: RuntimeHost;
  private readonly log: vscode.LogOutputChannel;
  private readonly diagnostics: FileDiagnostics;
  private readonly disposables = new DisposableStore();
  private readonly changed = new vscode.EventEmitter<void>();
  private watcher: vscode.FileSystemWatcher | undefined;
  private refreshing: NodeJS.Timeout | undefined;
  private started: Promise<void> | undefined;
  private reading: Promise<void> = Promise.resolve();

  /** The valid configs and the problems, as last read. */
  configs: LLMConfig[] = [];
  problems: ConfigProblem[] = [];
  /** Every row, with or without a YAML file. */
  names: string[] = [];

  readonly onDidChange = this.changed.event;

  constructor(runtime: RuntimeHost, log: vscode.LogOutputChannel) {
    this.runtime = runtime;
    this.log = log;
    this.diagnostics = this.disposables.add(new FileDiagnostics('promptdeck-config'));
    this.disposables.add(this.changed);
  }

  /** Resolves when the folder was read once; the first call begins to read and to watch it. */
  ready(): Promise<void> {
    this.started ??= this.start();
    return this.started;
  }

  /** Reads the folder anew. */
  refresh(): Promise<void> {
    this.reading = this.reading
      .then(() => this.read())
      .catch((error: unknown) => {
        logError(this.log, 'Reading LLM configs', error);
      });
    return this.reading;
  }

  /** True for a YAML file that lies in the folder now. */
  holds(uri: vscode.Uri): boolean {
    const folder = llmConfigsPath();
    if (folder === undefined || uri.scheme !== 'file' || !configFilePattern.test(uri.path)) return false;
    return vscode.Uri.joinPath(uri, '..').toString() === vscode.Uri.file(folder).toString();
  }

  dispose(): void {
    clearTimeout(this.refreshing);
    this.watcher?.dispose();
    this.disposables.dispose();
  }

  private async start(): Promise<void> {
    this.watch();
    this.disposables.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(settings.llmConfigsPath)) void this.moveFolder();
      }),
    );
    this.disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.moveFolder()));
    // The path is a restricted setting: it takes effect when the workspace becomes trusted.
    this.disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.moveFolder()));
    this.disposables.add(
      followUnsavedDocuments({
        matches: (uri) => this.holds(uri),
        check: (document) => {
          void this.checkUnsaved(document);
        },
        closed: (uri) => {
          this.showProblems(uri);
        },
      }),
    );
    // Imports, other windows and extensions add and delete names.
    this.disposables.add(
      this.runtime.onDidChange(({ kind }) => {
        if (kind === 'llmConfigNames') this.refreshSoon();
      }),
    );
    await this.refresh();
  }

  private watch(): void {
    this.watcher?.dispose();
    this.watcher = undefined;
    const path = llmConfigsPath();
    if (path === undefined) return;
    const pattern = new vscode.RelativePattern(vscode.Uri.file(path), '*.{yml,yaml}');
    this.watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const touch = () => {
      this.refreshSoon();
    };
    this.watcher.onDidCreate(touch);
    this.watcher.onDidChange(touch);
    this.watcher.onDidDelete(touch);
  }

  private refreshSoon(): void {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => void this.refresh(), 100);
  }

  private async moveFolder(): Promise<void> {
    this.watch();
    (await this.runtime.get()).configs.setPath(llmConfigsPath());
    await this.refresh();
  }

  private async read(): Promise<void> {
    const runtime = await this.runtime.get();
    this.configs = await runtime.configs.list();
    this.problems = await runtime.configs.problems();
    this.names = (await runtime.llmConfigNames.list()).map(({ name }) => name);
    const files = new Set([...this.configs, ...this.problems].map(({ file }) => vscode.Uri.file(file).toString()));
    this.diagnostics.keep(files);
    for (const file of files) this.showProblems(vscode.Uri.parse(file));
    this.changed.fire();
  }

  private showProblems(uri: vscode.Uri): void {
    if (unsavedText(uri) !== undefined) return;
    const key = uri.toString();
    this.diagnostics.set(
      uri,
      this.problems.filter(({ file }) => vscode.Uri.file(file).toString() === key),
    );
  }

  private async checkUnsaved(document: vscode.TextDocument): Promise<void> {
    const { version, uri } = document;
    const { parseConfig } = await import('../../core/configs/parseConfig.ts');
    const { problems } = await parseConfig(document.getText(), uri.fsPath);
    if (!document.isClosed && document.version === version) this.diagnostics.set(uri, problems);
  }
}
