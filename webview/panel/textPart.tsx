import type { ComponentChildren, JSX } from 'preact';
import { formatJson } from './formatJson.ts';
import { CopyButton } from './copyButton.tsx';

/** Longer text is cut; the copy button takes all. */
const shownLength = 20_000;

/** JSON or plain text under a title. The title stays in view with its buttons while a long text scrolls. */
export function JsonPart(props: {
  title: string;
  json: string;
  onCopy: (text: string) => void;
  /** Further buttons, or what else belongs beside the title. */
  children?: ComponentChildren;
}): JSX.Element {
  const { title, children } = props;
  const text = formatJson(props.json);
  const rest = text.length - shownLength;
  return (
    <div class="part">
      <div class="part-head">
        <span>{title}</span>
        {children}
        <CopyButton
          label={`Copy ${title.toLowerCase()}`}
          onCopy={() => {
            props.onCopy(text);
          }}
        />
      </div>
      <pre tabIndex={0} role="group" aria-label={title}>
        {rest > 0 ? `${text.slice(0, shownLength)}\n… and ${rest.toLocaleString()} characters more` : text}
      </pre>
    </div>
  );
}
