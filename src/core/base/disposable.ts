/** Something that holds a resource until it is disposed. Structurally equal to VS Code's own `Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** Holds disposables and disposes them together, last added first. Adding to a disposed store disposes at once. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const item of this.items.splice(0).reverse()) item.dispose();
  }
}
