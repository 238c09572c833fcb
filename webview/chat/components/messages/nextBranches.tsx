import type { JSX } from 'preact';
import type { ChatActions } from '../../chatActions.ts';
import { Icon } from '../../../panel/icon.tsx';

/** The way to what follows the last message in branches that are not shown. */
export function NextBranches(props: { next: string[]; disabled: boolean; actions: ChatActions }): JSX.Element {
  const { next, disabled, actions } = props;
  const newest = next.at(-1) ?? '';
  return (
    <p class="notice next-branches">
      <Icon name="branch" />
      <span>
        {next.length === 1
          ? 'The chat went on from here.'
          : `The chat went on from here, in ${String(next.length)} ways.`}
      </span>
      <button
        type="button"
        class="link"
        disabled={disabled}
        onClick={() => {
          actions.showBranch(newest);
          actions.focusComposer();
        }}
      >
        {next.length === 1 ? 'Show it' : 'Show the newest'}
      </button>
    </p>
  );
}
