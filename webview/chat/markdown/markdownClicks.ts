import type { ContentMessage } from '../../../src/protocol/contentMessage.ts';
import { confirmationTime } from '../../panel/copyButton.tsx';
import { codeBlockClass, codeSourceOf, type CodeSource } from './codeBlock.ts';

/** What the buttons in the head of a code block ask for, by their `data-code-action`. */
const codeMessages: Readonly<Record<string, (code: CodeSource) => ContentMessage>> = {
  apply: ({ text, info }) => ({ type: 'applyCode', text, info }),
  insert: ({ text }) => ({ type: 'insertAtCursor', text }),
  open: ({ text, language }) => ({ type: 'openCode', text, language }),
  copy: ({ text }) => ({ type: 'copy', text }),
};

/** Links and the buttons of code blocks stand in nodes that no component owns. */
export function handleMarkdownClick(event: MouseEvent, act: (message: ContentMessage) => void): void {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest('a[href]');
  if (link) {
    // VS Code listens on the document and would open the link a second time.
    event.preventDefault();
    event.stopPropagation();
    act({ type: 'openLink', href: link.getAttribute('href') ?? '' });
    return;
  }
  const button = event.target.closest<HTMLElement>('button[data-code-action]');
  const code = codeSourceOf(button?.closest(`.${codeBlockClass}`));
  const message = codeMessages[button?.dataset['codeAction'] ?? ''];
  if (!button || !code || !message) return;
  act(message(code));
  button.classList.add('done');
  setTimeout(() => {
    button.classList.remove('done');
  }, confirmationTime);
}
