import type { Disposable } from './disposable.ts';

/** Subscribes a listener and returns the handle that ends the subscription. Structurally equal to VS Code's `Event`. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The sending end of an `Event`. Listeners run in order of subscription; one that throws does not stop the others. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<{ run: (value: T) => void }>();
  private readonly onListenerError: (error: unknown) => void;

  /** @param onListenerError where a listener's exception goes; by default it is rethrown in a microtask, unhandled. */
  constructor(onListenerError?: (error: unknown) => void) {
    this.onListenerError =
      onListenerError ??
      ((error) => {
        queueMicrotask(() => {
          throw error;
        });
      });
  }

  readonly event: Event<T> = (run) => {
    const entry = { run };
    this.listeners.add(entry);
    return { dispose: () => this.listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener.run(value);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}
