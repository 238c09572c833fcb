import * as vscode from 'vscode';
import { messageOf } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { readContextOf } from '../../manifest.ts';
import { wrappable } from './wrappable.ts';

/** Bounds of the wait before a list is read again, in ms. */
const shortestWaitMs = 50;
const longestWaitMs = 2_000;

/** What a tree shows: its elements, what each has below it, and how each one looks. */
export interface ListTreeSource<Element> {
  load(): Promise<Element[]>;
  /** Absent: no element has any. */
  children?(element: Element): Element[];
  item(element: Element): vscode.TreeItem;
}

/** A native tree of a list that is read as a whole. One that cannot be read says why above the tree. */
export class ListTree<Element> implements vscode.TreeDataProvider<Element>, Disposable {
  private readonly source: ListTreeSource<Element>;
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.TreeView<Element>;
  private refreshing: NodeJS.Timeout | undefined;
  /** What the last reading took, in ms. */
  private readingMs = 0;
  private readonly readContext: string;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(viewId: string, source: ListTreeSource<Element>) {
    this.source = source;
    this.readContext = readContextOf(viewId);
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this });
  }

  getTreeItem(element: Element): vscode.TreeItem {
    return this.source.item(element);
  }

  async getChildren(parent?: Element): Promise<Element[]> {
    if (parent !== undefined) return this.source.children?.(parent) ?? [];
    const begin = performance.now();
    try {
      const elements = await this.source.load();
      this.readingMs = performance.now() - begin;
      delete this.view.message;
      void vscode.commands.executeCommand('setContext', this.readContext, true);
      return elements;
    } catch (error) {
      this.view.message = wrappable(messageOf(error));
      return [];
    }
  }

  /**
   * Reads the list again, once for changes that come close together: while a reply streams, its chat changes twice a second,
   * and a long list must not keep the database busy with that.
   */
  refresh(): void {
    this.refreshing ??= setTimeout(
      () => {
        this.refreshing = undefined;
        this.changed.fire(undefined);
      },
      Math.min(Math.max(shortestWaitMs, 4 * this.readingMs), longestWaitMs),
    );
  }

  dispose(): void {
    clearTimeout(this.refreshing);
    this.view.dispose();
    this.changed.dispose();
  }
}
