import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatActions } from '../../chatActions.ts';
import type { EditedMessage } from '../../state/chatState.ts';
import { scrollIntoList } from './scrollIntoList.ts';
import { lengthFault } from '../../state/lengthFault.ts';

/** What an editor has shown. */
const drawn = new WeakSet<EditedMessage>();

/** An earlier message of the user, to be written anew. Enter sends it, Escape leaves it. */
export function MessageEditor(props: { editing: EditedMessage; disabled: boolean; actions: ChatActions }): JSX.Element {
  const { editing, disabled, actions } = props;
  const { messageId, text } = editing;
  const isSent = editing.sentId !== null;
  const fault = lengthFault(text);
  const form = useRef<HTMLFormElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  // Else its message is only drawn again, or comes with the page that was opened anew.
  const [isBegun] = useState(() => !drawn.has(editing) && document.querySelector('.scroller') !== null);
  drawn.add(editing);
  useLayoutEffect(() => {
    const { current } = area;
    if (!isBegun) return;
    current?.focus({ preventScroll: true });
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
  // It grows with its text, its buttons below it.
  useLayoutEffect(() => {
    if (form.current?.contains(document.activeElement)) scrollIntoList(form.current);
  }, [text]);
  const sendable = !disabled && !isSent && fault === '' && text.trim() !== '';
  return (
    <form
      ref={form}
      class="message-editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (sendable) actions.sendEdit();
      }}
    >
      <textarea
        ref={area}
        aria-label="Edit your message"
        rows={2}
        value={text}
        readOnly={isSent}
        onInput={(event) => {
          actions.editMessage({ messageId, text: event.currentTarget.value });
        }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            actions.editMessage(null);
          } else if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            if (sendable) actions.sendEdit();
          }
        }}
      />
      {fault && <p role="alert">{fault}</p>}
      <div class="buttons">
        <button type="submit" class="button" disabled={!sendable}>
          {isSent ? 'Sending…' : 'Send'}
        </button>
        <button
          type="button"
          class="button secondary"
          onClick={() => {
            actions.editMessage(null);
          }}
        >
          Cancel
        </button>
        <span class="quiet hint">The earlier version stays, one step away.</span>
      </div>
    </form>
  );
}
