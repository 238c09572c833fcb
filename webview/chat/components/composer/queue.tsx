import type { JSX } from 'preact';
import type { SentMessageView } from '../../../../src/protocol/chat.ts';
import { IconButton } from '../../../panel/icon.tsx';
import type { ChatActions } from '../../chatActions.ts';

/** The messages that leave once the answer under way is complete; after a stop or a failure, by hand. */
export function Queue(props: { queued: SentMessageView[]; running: boolean; actions: ChatActions }): JSX.Element {
  const { queued, running, actions } = props;
  return (
    <section class="queue" aria-label="Queued messages">
      <p class="quiet">{running ? 'Next, once the answer is complete' : 'Waiting to be sent'}</p>
      <ul>
        {queued.map(({ id, text }) => (
          <li key={id}>
            <span class="queued-text" title={text}>
              {text}
            </span>
            {!running && (
              <IconButton
                icon="send"
                label="Send now"
                onClick={() => {
                  actions.sendQueued(id);
                  actions.focusComposer();
                }}
              />
            )}
            <IconButton
              icon="edit"
              label="Take back and edit"
              onClick={() => {
                actions.takeBack(id);
              }}
            />
            <IconButton
              icon="close"
              label="Remove from the queue"
              onClick={() => {
                actions.unqueue(id);
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
