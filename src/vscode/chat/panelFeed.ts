import type { ChatView, HostMessage, LiveChange } from '../../protocol/chat.ts';
import { LiveUpdates } from './liveUpdates.ts';

/** What goes to one panel: snapshots, and between them the changes of the reply under way, in one count of revisions. */
export class PanelFeed {
  private readonly post: (message: HostMessage) => void;
  private readonly view: () => ChatView;
  private readonly updates: LiveUpdates;
  /** Of the answers that are compared, by config. */
  private readonly lanes = new Map<string, LiveUpdates>();
  private visible = true;
  private disposed = false;
  private revision = 0;

  /** @param view all that the panel shows now */
  constructor(post: (message: HostMessage) => void, view: () => ChatView) {
    this.post = post;
    this.view = view;
    this.updates = new LiveUpdates((changes) => {
      if (this.isOpen) this.post({ type: 'changes', revision: ++this.revision, changes });
    });
  }

  /** Everything anew; changes that wait are in it. */
  postSnapshot(): void {
    if (!this.isOpen) return;
    this.dropChanges();
    this.post({ type: 'snapshot', revision: ++this.revision, view: this.view() });
  }

  /** One change of the reply that the panel shows already. @param configName whose answer, where several are compared */
  push(change: LiveChange, configName?: string): void {
    if (configName === undefined) this.updates.push(change);
    else this.laneOf(configName).push(change);
  }

  /** Drops the changes that wait: a snapshot is about to follow. */
  dropChanges(): void {
    this.updates.clear();
    for (const lane of this.lanes.values()) lane.clear();
    this.lanes.clear();
  }

  /** A panel that becomes visible has lost what was posted to it meanwhile. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    if (visible) this.postSnapshot();
  }

  dispose(): void {
    this.disposed = true;
    this.dropChanges();
  }

  private laneOf(configName: string): LiveUpdates {
    const known = this.lanes.get(configName);
    if (known) return known;
    const lane = new LiveUpdates((changes) => {
      if (this.isOpen) this.post({ type: 'laneChanges', revision: ++this.revision, configName, changes });
    });
    this.lanes.set(configName, lane);
    return lane;
  }

  private get isOpen(): boolean {
    return this.visible && !this.disposed;
  }
}
