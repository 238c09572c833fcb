import { confirmationTime } from '../../panel/copyButton.tsx';
import { codeBlockClass } from './codeBlock.ts';

/** What a click in rendered Markdown asks for. */
export interface MarkdownActions {
  openLink: (href: string) => void;
  copy: (text: string) => void;
  insertAtCursor: (text: string) => void;
}

/** Links and the buttons of code blocks stand in nodes that no component owns. */
export function handleMarkdownClick(event: MouseEvent, actions: MarkdownActions): void {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest('a[href]');
  if (link) {
    // VS Code listens on the document and would open the link a second time.
    event.preventDefault();
    event.stopPropagation();
    actions.openLink(link.getAttribute('href') ?? '');
    return;
  }
  const button = event.target.closest<HTMLElement>('button[data-code-action]');
  const code = button?.closest(`.${codeBlockClass}`)?.querySelector('code')?.textContent;
  if (!button || code === undefined) return;
  if (button.dataset['codeAction'] === 'copy') actions.copy(code);
  else actions.insertAtCursor(code);
  button.classList.add('done');
  setTimeout(() => {
    button.classList.remove('done');
  }, confirmationTime);
}
