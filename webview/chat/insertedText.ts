import { useEffect } from 'preact/hooks';
import type { Insertion } from './state/chatState.ts';

/** Puts a text of the host in at the cursor of the field that it is for, as if it were typed. */
export function useInsertedText(insertion: Insertion | null): void {
  useEffect(() => {
    if (!insertion) return;
    const field = fieldFor(insertion.variable);
    field?.focus();
    if (!field || insertion.text === '') return;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const text = insertion.isBlock
      ? onOwnLines(insertion.text, value.slice(0, start), value.slice(end))
      : insertion.text;
    field.setRangeText(text, start, end, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, [insertion]);
}

/** @param variable null: the message that is being written, be it an earlier one */
function fieldFor(variable: string | null): HTMLTextAreaElement | undefined {
  const editor = document.activeElement?.closest('.message-editor');
  return [...document.querySelectorAll('textarea')].find((field) =>
    variable === null ? (editor?.contains(field) ?? 'message' in field.dataset) : field.dataset['field'] === variable,
  );
}

function onOwnLines(text: string, before: string, after: string): string {
  const start = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${start}${text}${after.startsWith('\n') ? '' : '\n'}`;
}
