import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RetryWaitView, SentMessageView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import type { FocusRequest } from '../../state/chatState.ts';
import { Icon, IconButton } from '../../../panel/icon.tsx';
import { focusWaitingCall } from '../keepFocus.ts';
import { memo } from '../../../panel/memo.ts';
import { lengthFault } from '../../state/lengthFault.ts';
import { Queue } from './queue.tsx';
import { RetryWait } from './retryWait.tsx';

/** Where the user types. Enter sends, Shift+Enter begins a new line, Escape stops the reply under way. */
export const Composer = memo(function Composer(props: {
  draft: string;
  running: boolean;
  /** A message is on its way to the host. */
  leaving: boolean;
  /** Answers are compared: nothing is sent or queued meanwhile. */
  comparing: boolean;
  /** The prompt has several configs that could answer. */
  canCompare: boolean;
  queued: SentMessageView[];
  wait: RetryWaitView | undefined;
  /** That tools wait for a decision, in a sentence; empty: none does. */
  waitingTools: string;
  trusted: boolean;
  focus: FocusRequest | null;
  actions: ChatActions;
}): JSX.Element {
  const { draft, running, leaving, comparing, canCompare, queued, wait, waitingTools, trusted, focus, actions } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focus?.target === 'composer') area.current?.focus();
  }, [focus]);
  const fault = lengthFault(draft);
  const sendable = trusted && !leaving && !comparing && fault === '' && draft.trim() !== '';
  return (
    <div class="composer">
      {!trusted && <TrustNotice actions={actions} />}
      {queued.length > 0 && <Queue queued={queued} running={running} actions={actions} />}
      <div class={`composer-box ${trusted ? '' : 'disabled'}`}>
        <textarea
          ref={area}
          data-message
          aria-label="Message"
          aria-describedby={!trusted ? 'trust-reason' : comparing ? 'comparing-reason' : undefined}
          placeholder={trusted ? 'Write a message' : 'Sending is off'}
          rows={1}
          disabled={!trusted}
          value={draft}
          onInput={(event) => {
            actions.editDraft(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            // While an input method composes, Enter picks a candidate.
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            if (sendable) actions.send();
          }}
        />
        {fault && (
          <p class="notice composer-notice" role="alert">
            <Icon name="warning" />
            <span>{fault}</span>
          </p>
        )}
        {wait && <RetryWait wait={wait} actions={actions} />}
        {waitingTools && (
          <p class="notice composer-notice">
            <Icon name="shield" />
            <span>{waitingTools}</span>
            <button
              type="button"
              class="link"
              onClick={() => {
                focusWaitingCall(actions);
              }}
            >
              Show
            </button>
          </p>
        )}
        {comparing && (
          <p class="notice comparing-notice quiet" id="comparing-reason">
            <Icon name="compare" />
            <span>
              {running
                ? 'Answers are being compared. Write on once you have kept one.'
                : 'Keep one of the answers, or leave the comparison, to send the next message.'}
            </span>
          </p>
        )}
        <div class="composer-foot">
          {trusted && (
            <IconButton
              icon="add"
              label="Insert context…"
              onClick={() => {
                actions.insertContext(null);
              }}
            />
          )}
          <span class="quiet hint">
            {comparing
              ? running && 'Esc stops all answers'
              : running
                ? 'Esc stops the answer, Enter queues the next message'
                : trusted
                  ? 'Enter sends, Shift+Enter begins a new line'
                  : ''}
          </span>
          {running && (
            <button
              type="button"
              class="send"
              title="Stop (Escape)"
              aria-label="Stop"
              onClick={() => {
                actions.stop();
                actions.focusComposer();
              }}
            >
              <Icon name="stop" className="filled" />
            </button>
          )}
          {canCompare && trusted && !running && !comparing && (
            <IconButton icon="compare" label="Compare LLM configs…" onClick={actions.compare} />
          )}
          {(!running || draft.trim() !== '') && (
            <button
              type="button"
              class="send"
              title={running ? 'Queue (Enter)' : 'Send (Enter)'}
              aria-label={running ? 'Queue' : 'Send'}
              disabled={!sendable}
              onClick={actions.send}
            >
              <Icon name="send" />
            </button>
          )}
        </div>
      </div>
    </div>
  );
});

function TrustNotice({ actions }: { actions: ChatActions }): JSX.Element {
  return (
    <div class="notice warning trust">
      <Icon name="shield" />
      <span id="trust-reason">This workspace is not trusted, so nothing is rendered, run or sent.</span>
      <button
        type="button"
        class="button secondary"
        onClick={() => {
          actions.runErrorAction('manageTrust');
        }}
      >
        Manage Workspace Trust
      </button>
    </div>
  );
}
