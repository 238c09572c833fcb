import type { JSX } from 'preact';
import { CopyButton } from '../../panel/copyButton.tsx';
import type { ToolRunActions } from '../toolRunActions.ts';

/** Longer texts are cut on the page; the copy button takes all. */
const shownLength = 100_000;

/** A text with a title and a button that copies it. */
export function TextPart(props: { title: string; text: string; actions: ToolRunActions }): JSX.Element {
  const { title, text, actions } = props;
  const rest = text.length - shownLength;
  return (
    <div class="part">
      <div class="part-head">
        <h3>{title}</h3>
        <CopyButton
          label={`Copy ${title.toLowerCase()}`}
          onCopy={() => {
            actions.copy(text);
          }}
        />
      </div>
      <pre tabIndex={0} role="group" aria-label={title}>
        {rest > 0 ? `${text.slice(0, shownLength)}\n… and ${rest.toLocaleString()} characters more` : text}
      </pre>
    </div>
  );
}
