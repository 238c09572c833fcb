import type { JSX } from 'preact';
import type { ChatView } from '../../../../src/protocol/chat.ts';
import { Icon } from '../../../panel/icon.tsx';

/** What a chat shows before its first message. */
export function EmptyState({ view }: { view: ChatView }): JSX.Element {
  const names = view.variables.filter(({ required }) => required).length;
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name="spark" />
      </span>
      <h2>{view.promptName}</h2>
      <p class="quiet">
        {!view.trusted
          ? 'You can chat through this prompt template once the workspace is trusted.'
          : names > 0
            ? 'Fill in the variables above, then write your first message below.'
            : 'Write your first message below. It goes through this prompt template.'}
      </p>
    </div>
  );
}

/** What the panel shows until the host has sent the chat. */
export function LoadingState(): JSX.Element {
  return (
    <div class="empty loading" role="status">
      <Icon name="spinner" className="spin" />
      <p class="quiet">Loading the chat…</p>
    </div>
  );
}
