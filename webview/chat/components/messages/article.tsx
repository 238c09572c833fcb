import type { ComponentChildren, JSX } from 'preact';

/** The frame of a message in the list; the arrow keys stop at each. */
export function Article(props: {
  label: string;
  className: string;
  messageId?: string | undefined;
  children: ComponentChildren;
}): JSX.Element {
  const { label, className, messageId, children } = props;
  return (
    <article class={`message ${className}`} aria-label={label} tabIndex={-1} data-message-id={messageId}>
      {children}
    </article>
  );
}
