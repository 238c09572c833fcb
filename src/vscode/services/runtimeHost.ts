import { Emitter, type Event } from '../../core/base/event.ts';
import type { StoreChange, StoreChangeEvent } from '../../core/base/entityStore.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import { requireTrust } from './trust.ts';

/** The window's one runtime, opened on first use. An opening that failed is tried again by the next call. */
export class RuntimeHost {
  private readonly openRuntime: () => Promise<Runtime>;
  private readonly changes: Emitter<StoreChange>;
  private readonly opened: Emitter<Runtime>;
  private opening: Promise<Runtime> | undefined;
  private closed = false;

  constructor(openRuntime: () => Promise<Runtime>, onListenerError: (error: unknown) => void) {
    this.openRuntime = openRuntime;
    this.changes = new Emitter(onListenerError);
    this.opened = new Emitter(onListenerError);
  }

  /** Store changes, from the moment the runtime is open. */
  get onDidChange(): StoreChangeEvent {
    return this.changes.event;
  }

  /** Told once the runtime is open. */
  get onDidOpen(): Event<Runtime> {
    return this.opened.event;
  }

  /** For reading and storing. @throws AppError `StoreUnavailable` and the like */
  get(): Promise<Runtime> {
    this.opening ??= this.open();
    return this.opening;
  }

  /** For rendering, running and sending. @throws AppError `UntrustedWorkspace` */
  async trusted(): Promise<Runtime> {
    requireTrust();
    return this.get();
  }

  /** The runtime if it is open or opening; does not start it. */
  get current(): Promise<Runtime> | undefined {
    return this.opening;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.changes.dispose();
    this.opened.dispose();
    const opening = this.opening;
    if (!opening) return;
    await opening.then(
      (runtime) => runtime.close(),
      () => undefined,
    );
  }

  private async open(): Promise<Runtime> {
    try {
      const runtime = await this.openRuntime();
      runtime.onDidChange((change) => {
        if (!this.closed) this.changes.fire(change);
      });
      this.opened.fire(runtime);
      return runtime;
    } catch (error) {
      this.opening = undefined;
      throw error;
    }
  }
}
