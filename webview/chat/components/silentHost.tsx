import type { JSX } from 'preact';
import type { ChatPanelState } from '../../../src/protocol/chat.ts';
import { Icon } from '../../panel/icon.tsx';

/** VS Code follows this link itself, so that it works where nobody hears the page. */
const reopen = 'command:promptdeck.reopenChat';

/** Says that the host is gone, with the way to go on. @param state what is here; null: nothing that could not be had again */
export function SilentHost({ state }: { state: ChatPanelState | null }): JSX.Element {
  return (
    <div class="silent-host error-block error" role="alert">
      <Icon name="error" />
      <div class="error-text">
        <p>
          Promptdeck does not answer: VS Code may have restarted its extensions. What has arrived of the answer is kept.
          {!state && ' Close this panel and open the chat again.'}
        </p>
        {state && (
          <div class="buttons">
            <a class="button command-link" href={`${reopen}?${encodeURIComponent(JSON.stringify([state]))}`}>
              Open the Chat Anew
            </a>
          </div>
        )}
      </div>
    </div>
  );
}
