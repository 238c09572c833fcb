import type { JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { focusIfIdle } from '../keepFocus.ts';

/** Asks why a call is denied. Enter denies, Escape goes back. */
export function DenialForm(props: {
  reason: string;
  onEdit: (reason: string) => void;
  onDeny: () => void;
  onBack: () => void;
}): JSX.Element {
  const { reason, onEdit, onDeny, onBack } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    focusIfIdle(field.current);
  }, []);
  return (
    <div
      class="field"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.stopPropagation();
        onBack();
      }}
    >
      <label for={id}>Reason, told to the model (optional)</label>
      <input
        id={id}
        ref={field}
        autocomplete="off"
        value={reason}
        onInput={(event) => {
          onEdit(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.isComposing) onDeny();
        }}
      />
      <div class="buttons">
        <button type="button" class="button" onClick={onDeny}>
          Deny
        </button>
        <button type="button" class="button secondary" onClick={onBack}>
          Back
        </button>
      </div>
    </div>
  );
}
