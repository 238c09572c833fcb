import { Component } from 'preact';
import type { ComponentChildren } from 'preact';

/** Shows a fault of the panel itself, in place of an empty page; `hint` says what its user does now. */
export class FaultBoundary extends Component<{ hint: string; children: ComponentChildren }, { fault: unknown }> {
  override state: { fault: unknown } = { fault: undefined };

  override componentDidCatch(fault: unknown): void {
    console.error('Promptdeck: the panel could not be drawn.', fault);
    this.setState({ fault });
  }

  override render(): ComponentChildren {
    if (this.state.fault === undefined) return this.props.children;
    return (
      <div class="empty" role="alert">
        <h2>The panel could not be drawn</h2>
        <p class="quiet">{this.props.hint}</p>
      </div>
    );
  }
}
