import type { JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

/** Asks why a call is denied. Enter denies, Escape goes back. */
export function DenialForm(props: { onDeny: (reason: string) => void; onBack: () => void }): JSX.Element {
  const { onDeny, onBack } = props;
  const id = useId();
  const reason = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => reason.current?.focus(), []);
  const deny = (): void => {
    onDeny(reason.current?.value.trim() ?? '');
  };
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
        ref={reason}
        autocomplete="off"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.isComposing) deny();
        }}
      />
      <div class="buttons">
        <button type="button" class="button" onClick={deny}>
          Deny
        </button>
        <button type="button" class="button secondary" onClick={onBack}>
          Back
        </button>
      </div>
    </div>
  );
}
