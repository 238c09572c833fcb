import * as vscode from 'vscode';
import type { Disposable } from '../../../core/base/disposable.ts';
import { isPythonCode } from '../../../core/tools/isPythonCode.ts';
import type { Tool } from '../../../core/tools/tool.ts';
import type { ToolStore } from '../../../core/tools/toolStore.ts';
import type { RuntimeHost } from '../../services/runtimeHost.ts';
import { isPythonDocument, storedToolName, storedToolUri } from './storedToolUri.ts';

/**
 * The database's own tools as files of one folder. A file holds the whole tool; what is saved is kept as it is, also where it
 * cannot be read as a tool yet. The time of a file is that of its row, so VS Code itself notices what another window saved.
 */
export class StoredToolFiles implements vscode.FileSystemProvider, Disposable {
  private readonly runtime: RuntimeHost;
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly subscription: Disposable;

  readonly onDidChangeFile = this.changed.event;

  constructor(runtime: RuntimeHost) {
    this.runtime = runtime;
    this.subscription = runtime.onDidChange(({ kind, keys }) => {
      if (kind === 'tools') void this.tell(keys);
    });
  }

  /** Changes of all tools are told. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    if (isRoot(uri)) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const tool = await this.tool(uri);
    return {
      type: vscode.FileType.File,
      ctime: timeOf(tool.createdAt),
      mtime: timeOf(tool.updatedAt),
      size: (await contentOf(tool)).byteLength,
      ...(isPythonDocument(uri) ? { permissions: vscode.FilePermission.Readonly } : {}),
    };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    if (!isRoot(uri)) throw vscode.FileSystemError.FileNotADirectory(uri);
    const tools = await (await this.store()).listOwn();
    return tools.map((tool) => [storedToolUri(tool).path.slice(1), vscode.FileType.File]);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return contentOf(await this.tool(uri));
  }

  async writeFile(
    uri: vscode.Uri,
    content: Uint8Array,
    { create, overwrite }: { create: boolean; overwrite: boolean },
  ): Promise<void> {
    const name = nameIn(uri);
    if (isPythonDocument(uri)) throw vscode.FileSystemError.NoPermissions(uri);
    const store = await this.store();
    const before = await store.getOwn(name);
    if (!before && !create) throw vscode.FileSystemError.FileNotFound(uri);
    if (before && create && !overwrite) throw vscode.FileSystemError.FileExists(uri);
    const { readToolFile } = await import('../../../core/template/toolFile/toolFile.ts');
    const { tool } = await readToolFile(new TextDecoder().decode(content), { name, file: uri.toString() });
    await store.saveOwn(tool);
  }

  async delete(uri: vscode.Uri): Promise<void> {
    const deleted = await (await this.store()).deleteOwn(nameIn(uri));
    if (!deleted) throw vscode.FileSystemError.FileNotFound(uri);
  }

  async rename(from: vscode.Uri, to: vscode.Uri, { overwrite }: { overwrite: boolean }): Promise<void> {
    const tool = await this.tool(from);
    const name = nameIn(to);
    const store = await this.store();
    if (!overwrite && (await store.getOwn(name))) throw vscode.FileSystemError.FileExists(to);
    const toolJsonSpec = tool.toolJsonSpec && { ...tool.toolJsonSpec, name };
    await store.saveOwn({ ...tool, name, toolJsonSpec });
    await store.deleteOwn(tool.name);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async store(): Promise<ToolStore> {
    return (await this.runtime.get()).tools;
  }

  private async tool(uri: vscode.Uri): Promise<Tool> {
    const tool = await (await this.store()).getOwn(nameIn(uri));
    if (!tool) throw vscode.FileSystemError.FileNotFound(uri);
    return tool;
  }

  /** @param names whose rows changed; absent: another window changed some */
  private async tell(names: readonly (string | number)[] | undefined): Promise<void> {
    const open = vscode.workspace.textDocuments.flatMap(({ uri }) => {
      const name = storedToolName(uri);
      return name !== undefined && (names?.includes(name) ?? true) ? [{ uri, name }] : [];
    });
    if (open.length === 0) return;
    const present = new Set((await (await this.store()).listOwn()).map(({ name }) => name));
    this.changed.fire(
      open.map(({ uri, name }) => ({
        uri,
        type: present.has(name) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Deleted,
      })),
    );
  }
}

function isRoot({ path }: vscode.Uri): boolean {
  return path === '' || path === '/';
}

function nameIn(uri: vscode.Uri): string {
  const name = storedToolName(uri);
  if (name === undefined) throw vscode.FileSystemError.FileNotFound(uri);
  return name;
}

async function contentOf(tool: Tool): Promise<Uint8Array> {
  const { toolFileText } = await import('../../../core/template/toolFile/toolFileText.ts');
  return new TextEncoder().encode(isPythonCode(tool.toolCode) ? tool.toolCode : await toolFileText(tool));
}

function timeOf(iso: string | undefined): number {
  return iso === undefined ? 0 : Date.parse(iso);
}
