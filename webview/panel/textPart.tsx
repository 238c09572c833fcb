import type { ComponentChildren, JSX } from 'preact';
import { CopyButton } from './copyButton.tsx';

/** A text of some length under a title, with a button that copies it. The title stays in view while the text scrolls. */
export function TextPart(props: {
  title: string;
  /** A heading where the part stands by itself. */
  titleAs: 'h3' | 'span';
  text: string;
  /** More characters than this are cut; the copy button takes all. */
  shownLength: number;
  /** How what is shown of it looks; absent: plain. */
  show?: (text: string) => JSX.Element;
  onCopy: (text: string) => void;
  /** Further buttons, or what else belongs beside the title. */
  children?: ComponentChildren;
}): JSX.Element {
  const { title, titleAs: Title, text, shownLength, show, onCopy, children } = props;
  const rest = text.length - shownLength;
  const shown = rest > 0 ? text.slice(0, shownLength) : text;
  return (
    <div class="part">
      <div class="part-head">
        <Title>{title}</Title>
        {children}
        <CopyButton
          label={`Copy ${title.toLowerCase()}`}
          onCopy={() => {
            onCopy(text);
          }}
        />
      </div>
      <pre tabIndex={0} role="group" aria-label={title}>
        {show ? show(shown) : shown}
        {rest > 0 && `\n… and ${rest.toLocaleString()} characters more`}
      </pre>
    </div>
  );
}
