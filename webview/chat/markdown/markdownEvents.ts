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

/** Links to the outside, and to files of the workspace; not those of ours that VS Code follows itself. Markdown has no classes. */
const links = 'a[href]:not(.command-link), a[data-file]';

/**
 * Lets links and the buttons of code blocks act, and shows at the foot of the page where the link in focus leads, as its tooltip
 * does for a pointer. They stand in nodes that no component owns.
 * @param act asks the host
 * @returns ends it
 */
export function listenToMarkdown(page: HTMLElement, act: (message: ContentMessage) => void): () => void {
  const target = document.createElement('div');
  target.className = 'link-target';
  // The link's description says it already.
  target.setAttribute('aria-hidden', 'true');
  const listeners = {
    click: (event: MouseEvent): void => {
      if (event.target instanceof Element) click(event, event.target, act);
    },
    keydown: (event: KeyboardEvent): void => {
      const isLink = event.target instanceof HTMLElement && event.target.matches('a[data-file]');
      if (isLink && event.key === 'Enter') event.target.click();
    },
    focusin: ({ target: focused }: FocusEvent): void => {
      if (!(focused instanceof HTMLElement) || !focused.matches(`:is(${links}):focus-visible`)) return;
      target.textContent = focused.title;
      page.append(target);
    },
    focusout: (): void => {
      target.remove();
    },
  };
  const ending = new AbortController();
  for (const [type, listener] of Object.entries(listeners)) {
    page.addEventListener(type, listener as EventListener, { signal: ending.signal });
  }
  return () => {
    ending.abort();
    target.remove();
  };
}

function click(event: MouseEvent, element: Element, act: (message: ContentMessage) => void): void {
  const link = element.closest<HTMLElement>(links);
  if (link) {
    // VS Code listens on the document and would open the link a second time.
    event.preventDefault();
    event.stopPropagation();
    const { file } = link.dataset;
    act(
      file === undefined
        ? { type: 'openLink', href: link.getAttribute('href') ?? '' }
        : { type: 'openFile', path: file },
    );
    return;
  }
  const button = element.closest<HTMLElement>('button[data-code-action]');
  const code = codeSourceOf(button?.closest(`.${codeBlockClass}`));
  const message = codeMessages[button?.dataset['codeAction'] ?? ''];
  if (!button || !code || !message) return;
  act(message(code));
  button.classList.add('done');
  setTimeout(() => {
    button.classList.remove('done');
  }, confirmationTime);
}
