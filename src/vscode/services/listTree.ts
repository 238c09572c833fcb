import * as vscode from 'vscode';
import { messageOf } from '../../core/base/appError.ts';
import type { Disposable } from '../../core/base/disposable.ts';
import { emptyContextOf } from '../../manifest.ts';
import { ShownRows } from './shownRows.ts';
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
  /**
   * Tells an element from all others, those below others included. Where it is given, the tree is two levels deep at most, and
   * commands take an element for its key alone: a change then draws the rows anew that look otherwise, and the whole tree only
   * where rows come, go or move.
   */
  key?(element: Element): string;
  /** What the view says of the list that was read last. */
  heading?(): ListHeading;
}

/** What a view says of its list; empty: nothing. */
export interface ListHeading {
  /** Beside the view's title. */
  description: string;
  /** Where there is nothing to list, in place of how to begin. */
  emptyMessage: string;
}

/** A native tree of a list that is read as a whole. One that cannot be read says why above the tree. */
export class ListTree<Element> implements vscode.TreeDataProvider<Element>, Disposable {
  private readonly source: ListTreeSource<Element>;
  private readonly changed = new vscode.EventEmitter<Element[] | undefined>();
  private readonly view: vscode.TreeView<Element>;
  private refreshing: NodeJS.Timeout | undefined;
  /** What the last reading took, in ms. */
  private readingMs = 0;
  private readonly emptyContext: string;
  /** Absent: each change draws the whole tree anew. */
  private readonly rows: ShownRows<Element> | undefined;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(viewId: string, source: ListTreeSource<Element>) {
    this.source = source;
    this.emptyContext = emptyContextOf(viewId);
    if (source.key) {
      const key = source.key.bind(source);
      this.rows = new ShownRows((element) => ({ key: key(element), look: lookOf(source.item(element)) }));
    }
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this });
  }

  getTreeItem(element: Element): vscode.TreeItem {
    return this.source.item(this.rows?.current(element) ?? element);
  }

  async getChildren(parent?: Element): Promise<Element[]> {
    if (parent !== undefined) return this.source.children?.(parent) ?? [];
    try {
      const elements = await this.read();
      this.rows?.draw(this.allRows(elements));
      // Before its rows are drawn a tree is empty too, and must not say how to begin.
      const isBare = elements.length === 0 && this.heading.emptyMessage === '';
      void vscode.commands.executeCommand('setContext', this.emptyContext, isBare);
      return elements;
    } catch (error) {
      this.rows?.clear();
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
        void this.draw();
      },
      Math.min(Math.max(shortestWaitMs, 4 * this.readingMs), longestWaitMs),
    );
  }

  /** Has VS Code draw what looks otherwise. */
  private async draw(): Promise<void> {
    // VS Code reads a hidden tree once it is shown. One that cannot be read says why then.
    const elements = this.rows && this.view.visible ? await this.read().catch(() => undefined) : undefined;
    const changed = elements && this.rows?.update(this.allRows(elements));
    if (changed?.length !== 0) this.changed.fire(changed);
  }

  private async read(): Promise<Element[]> {
    const begin = performance.now();
    const elements = await this.source.load();
    this.readingMs = performance.now() - begin;
    this.showHeading(elements.length === 0);
    return elements;
  }

  private get heading(): ListHeading {
    return this.source.heading?.() ?? { description: '', emptyMessage: '' };
  }

  /** The list with what is below each of its elements, in the order of drawing. */
  private allRows(elements: readonly Element[]): Element[] {
    return elements.flatMap((element) => [element, ...(this.source.children?.(element) ?? [])]);
  }

  private showHeading(isEmpty: boolean): void {
    const { description, emptyMessage } = this.heading;
    // VS Code's properties are accessors: to delete one would leave the view as it is for good.
    this.view.description = description;
    this.view.message = isEmpty ? emptyMessage : '';
  }

  dispose(): void {
    clearTimeout(this.refreshing);
    this.view.dispose();
    this.changed.dispose();
  }
}

/** All that is seen of a row, as text. */
function lookOf({ label, description, iconPath, tooltip, contextValue }: vscode.TreeItem): string {
  const tip = tooltip instanceof vscode.MarkdownString ? tooltip.value : tooltip;
  return JSON.stringify([label, description, iconPath, tip, contextValue]);
}
