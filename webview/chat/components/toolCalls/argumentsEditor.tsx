import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { focusIfIdle } from '../keepFocus.ts';

/** The arguments of a call as JSON to change. Escape leaves the field with what was written, and stops nothing else. */
export function ArgumentsEditor(props: {
  text: string;
  /** What is wrong with it, in a sentence; empty: nothing. */
  fault: string;
  onEdit: (text: string) => void;
  onDiscard: () => void;
}): JSX.Element {
  const { text, fault, onEdit, onDiscard } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    focusIfIdle(area.current, area.current?.closest('section'));
  }, []);
  return (
    <div class="part field">
      <div class="part-head">
        <label for={id}>Arguments (JSON)</label>
        <button type="button" class="link" onClick={onDiscard}>
          Discard Edit
        </button>
      </div>
      <textarea
        id={id}
        ref={area}
        name="arguments"
        spellcheck={false}
        aria-invalid={fault !== ''}
        aria-describedby={`${id}-fault`}
        value={text}
        onInput={(event) => {
          onEdit(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.isComposing) return;
          event.stopPropagation();
          event.currentTarget.closest('section')?.focus();
        }}
      />
      <p class="field-error" id={`${id}-fault`}>
        {fault}
      </p>
    </div>
  );
}
