import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ChatActions } from '../../chatActions.ts';
import { IconButton } from '../../../panel/icon.tsx';

/** The message that a switch leads to, and which way: the focus of its button goes on to the switch of that message. */
let way: { to: string; by: -1 | 1 } | undefined;

/** Which of several messages in one place is shown, and the way to its neighbours. */
export function BranchSwitch(props: {
  id: string;
  siblings: string[];
  /** While an answer arrives, its branch stays. */
  disabled: boolean;
  actions: ChatActions;
}): JSX.Element {
  const { id, siblings, disabled, actions } = props;
  const index = siblings.indexOf(id);
  const group = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (way?.to !== id) return;
    const [back, on] = group.current?.querySelectorAll('button') ?? [];
    const isBack = way.by === -1;
    way = undefined;
    if (document.activeElement !== document.body) return;
    const [same, other] = isBack ? [back, on] : [on, back];
    // At an end there is no further the same way.
    (same?.disabled ? other : same)?.focus();
  }, [id]);
  const step = (by: -1 | 1): JSX.Element => {
    const target = siblings[index + by];
    return (
      <IconButton
        icon="chevron"
        className={by === -1 ? 'back' : ''}
        label={by === -1 ? 'Earlier version' : 'Later version'}
        disabled={disabled || target === undefined}
        onClick={() => {
          if (target === undefined) return;
          way = { to: target, by };
          actions.showBranch(target);
        }}
      />
    );
  };
  return (
    <span
      class="branch-switch"
      ref={group}
      role="group"
      aria-label={`Version ${String(index + 1)} of ${String(siblings.length)}`}
    >
      {step(-1)}
      <span class="quiet" aria-hidden="true">
        {index + 1} / {siblings.length}
      </span>
      {step(1)}
    </span>
  );
}
