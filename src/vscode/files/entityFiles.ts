import { isDeepStrictEqual } from 'node:util';
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../core/base/appError.ts';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import type { StoredEntity } from '../../core/base/entityStore.ts';
import type { FileProblem } from '../../core/base/fileProblem.ts';
import { logError } from '../services/commandRegistry.ts';
import type { RuntimeHost } from '../services/runtimeHost.ts';
import type { EntityFileFormat, ParsedFile } from './entityFileFormat.ts';
import { FileDiagnostics } from './fileDiagnostics.ts';
import { followUnsavedDocuments, unsavedText } from './unsavedDocuments.ts';

const excluded = '**/{node_modules,.git}/**';

/** One file as it stands on disk. */
export interface EntityFile<Entity> {
  uri: vscode.Uri;
  name: string;
  text: string;
  parsed: ParsedFile<Entity>;
}

/** Keeps the store and the Problems view in line with the workspace files of one kind. */
export class EntityFiles<Entity extends { name: string }> implements Disposable {
  private readonly format: EntityFileFormat<Entity>;
  private readonly runtime: RuntimeHost;
  private readonly log: vscode.LogOutputChannel;
  private readonly diagnostics: FileDiagnostics;
  private readonly disposables = new DisposableStore();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly files = new Map<string, EntityFile<Entity>>();
  private readonly dirty = new Map<string, vscode.Uri>();
  private dirtyTimer: NodeJS.Timeout | undefined;
  private queue: Promise<void> = Promise.resolve();
  private started: Promise<void> | undefined;

  /** The files, or what is wrong with them, changed. */
  readonly onDidChange = this.changed.event;

  constructor(format: EntityFileFormat<Entity>, runtime: RuntimeHost, log: vscode.LogOutputChannel) {
    this.format = format;
    this.runtime = runtime;
    this.log = log;
    this.diagnostics = this.disposables.add(new FileDiagnostics(`promptdeck-${format.noun}`));
    this.disposables.add(this.changed);
  }

  /** Resolves when the files were read once; the first call begins to read and to watch them. */
  ready(): Promise<void> {
    this.started ??= this.start();
    return this.started;
  }

  /** Reads every file anew. */
  scan(): Promise<void> {
    return this.enqueue(async () => {
      const uris = await vscode.workspace.findFiles(this.format.glob, excluded);
      const present = new Set(uris.map(String));
      for (const key of this.files.keys()) if (!present.has(key)) this.files.delete(key);
      await Promise.all(uris.map((uri) => this.read(uri)));
      await this.reconcile();
    });
  }

  /** Reads some files anew; ones that are gone are dropped. */
  sync(...uris: vscode.Uri[]): Promise<void> {
    return this.enqueue(async () => {
      await Promise.all(uris.map((uri) => this.read(uri)));
      await this.reconcile();
    });
  }

  /** Looks again at what depends on other entities. */
  recheck(): void {
    for (const file of this.files.values()) this.showProblems(file.uri);
    this.changed.fire();
  }

  /** The files, by path. */
  list(): EntityFile<Entity>[] {
    return [...this.files.values()].sort((a, b) => a.uri.path.localeCompare(b.uri.path));
  }

  /** What is wrong with a file as it stands on disk. */
  problems(file: EntityFile<Entity>): FileProblem[] {
    const { entity, problems } = file.parsed;
    const owner = this.owners().get(entityName(file));
    if (owner && owner.uri.toString() !== file.uri.toString()) {
      const path = vscode.workspace.asRelativePath(owner.uri);
      const message = `${path} already holds the ${this.format.noun} "${entityName(file)}". Rename one of the two.`;
      return [{ message, line: 1, column: 1, severity: 'error' }, ...problems];
    }
    return entity ? [...problems, ...this.format.crossCheck(entity, file.text)] : problems;
  }

  /** True for a file that is among them. */
  holds(uri: vscode.Uri): boolean {
    return this.files.has(uri.toString());
  }

  /** The file's name without its suffix; undefined for any other file. */
  nameOf(uri: vscode.Uri): string | undefined {
    const base = posix.basename(uri.path);
    const name = base.replace(this.format.suffix, '');
    return name === base || name === '' ? undefined : name;
  }

  dispose(): void {
    clearTimeout(this.dirtyTimer);
    this.disposables.dispose();
  }

  private async start(): Promise<void> {
    const watcher = this.disposables.add(vscode.workspace.createFileSystemWatcher(this.format.glob));
    const touch = (uri: vscode.Uri) => {
      this.touch(uri);
    };
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
      this.disposables.add(event(touch));
    }
    this.disposables.add(
      followUnsavedDocuments({
        matches: (uri) => this.files.has(uri.toString()),
        check: (document) => {
          void this.checkUnsaved(document);
        },
        closed: (uri) => {
          this.showProblems(uri);
        },
      }),
    );
    this.disposables.add(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.scan()));
    await this.scan();
  }

  /** Collects changes that come close together, as a checkout brings them. */
  private touch(uri: vscode.Uri): void {
    if (/\/(?:node_modules|\.git)\//.test(uri.path)) return;
    this.dirty.set(uri.toString(), uri);
    clearTimeout(this.dirtyTimer);
    this.dirtyTimer = setTimeout(() => {
      const uris = [...this.dirty.values()];
      this.dirty.clear();
      void this.sync(...uris);
    }, 100);
  }

  private enqueue(task: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(task).catch((error: unknown) => {
      logError(this.log, `Reading ${this.format.noun} files`, error);
    });
    return this.queue;
  }

  private async read(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const name = this.nameOf(uri);
    let text: string;
    try {
      if (name === undefined) return;
      text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch (error) {
      this.files.delete(key);
      if (!(error instanceof vscode.FileSystemError) || error.code !== 'FileNotFound') {
        this.log.warn(`${uri.toString()}: ${messageOf(error)}`);
      }
      return;
    }
    this.files.set(key, { uri, name, text, parsed: await this.parse(text, name, uri) });
  }

  private async parse(text: string, name: string, uri: vscode.Uri): Promise<ParsedFile<Entity>> {
    try {
      return await this.format.parse(text, { name, file: uri.toString() });
    } catch (error) {
      logError(this.log, uri.toString(), error);
      const message = `This file cannot be read: ${messageOf(error)}`;
      return { entity: undefined, problems: [{ message, line: 1, column: 1, severity: 'error' }] };
    }
  }

  /** Of files that hold the same name, the first by path counts. */
  private owners(): Map<string, EntityFile<Entity>> {
    const owners = new Map<string, EntityFile<Entity>>();
    for (const file of this.list()) if (!owners.has(entityName(file))) owners.set(entityName(file), file);
    return owners;
  }

  private async reconcile(): Promise<void> {
    this.diagnostics.keep(new Set(this.files.keys()));
    for (const file of this.files.values()) this.showProblems(file.uri);
    try {
      await this.store();
    } finally {
      this.changed.fire();
    }
  }

  private async store(): Promise<void> {
    const store = this.format.store(await this.runtime.get());
    const stored = new Map(
      (await store.listWithOrigin()).map((row) => [row.origin.kind === 'file' ? row.origin.path : '', row]),
    );
    const owners = [...this.owners().values()];
    await store.keepFiles(owners.map(({ uri }) => uri.toString()));
    for (const { uri, parsed } of owners) {
      const row = stored.get(uri.toString());
      if (!parsed.entity || (row && parsed.keepsStored) || isStored(row, parsed)) continue;
      try {
        await store.saveFromFile(uri.toString(), parsed.entity, parsed.lines);
      } catch (error) {
        logError(this.log, uri.toString(), error);
        parsed.problems.push({ message: messageOf(error), line: 1, column: 1, severity: 'error' });
        this.showProblems(uri);
      }
    }
  }

  private showProblems(uri: vscode.Uri): void {
    const file = this.files.get(uri.toString());
    if (file && unsavedText(uri) === undefined) this.diagnostics.set(uri, this.problems(file));
  }

  private async checkUnsaved(document: vscode.TextDocument): Promise<void> {
    const file = this.files.get(document.uri.toString());
    if (!file) return;
    const { version } = document;
    const text = document.getText();
    const parsed = await this.parse(text, file.name, document.uri);
    if (document.isClosed || document.version !== version) return;
    this.diagnostics.set(document.uri, this.problems({ ...file, text, parsed }));
  }
}

function entityName<Entity extends { name: string }>(file: EntityFile<Entity>): string {
  return file.parsed.entity?.name ?? file.name;
}

/** True where the store already holds exactly this, so that opening a window writes nothing. */
function isStored<Entity>(row: StoredEntity<Entity> | undefined, parsed: ParsedFile<Entity>): boolean {
  if (row?.origin.kind !== 'file') return false;
  const bare = (entity: object) => ({ ...entity, createdAt: undefined, updatedAt: undefined });
  return (
    isDeepStrictEqual(bare(row.entity as object), bare(parsed.entity as object)) &&
    isDeepStrictEqual(row.origin.lines ?? {}, parsed.lines ?? {})
  );
}
