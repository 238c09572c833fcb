import type { JSX } from 'preact';
import type { ChatActions } from '../../chatActions.ts';
import { IconButton } from '../../../panel/icon.tsx';

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
  const step = (by: -1 | 1): JSX.Element => {
    const target = siblings[index + by];
    return (
      <IconButton
        icon="chevron"
        className={by === -1 ? 'back' : ''}
        label={by === -1 ? 'Earlier version' : 'Later version'}
        disabled={disabled || target === undefined}
        onClick={() => {
          if (target !== undefined) actions.showBranch(target);
        }}
      />
    );
  };
  return (
    <span class="branch-switch" role="group" aria-label={`Version ${String(index + 1)} of ${String(siblings.length)}`}>
      {step(-1)}
      <span class="quiet" aria-hidden="true">
        {index + 1} / {siblings.length}
      </span>
      {step(1)}
    </span>
  );
}
