import type { JSX } from 'preact';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { chatCommands } from '../../../src/protocol/chatCommand.ts';
import { IconButton } from '../../panel/icon.tsx';

/** What the keyboard does, by where the focus is. */
const sections: { title: string; keys: [keys: string[], what: string][] }[] = [
  {
    title: 'Anywhere in the chat',
    keys: [
      [['?'], 'This list, unless you are typing'],
      [['Esc'], 'Stops the answer under way'],
      [['Tab'], 'Goes on to the next button or field'],
    ],
  },
  {
    title: 'In the message field',
    keys: [
      [['Enter'], 'Sends; while an answer arrives, queues'],
      [['Shift', 'Enter'], 'Begins a new line'],
    ],
  },
  {
    title: 'In the conversation',
    keys: [
      [['↑', '↓'], 'The message before, the message after'],
      [['Home', 'End'], 'The first and the last message of the chat'],
      [['Enter'], 'Presses the button that has the focus'],
    ],
  },
  {
    title: 'While you edit an earlier message',
    keys: [
      [['Enter'], 'Sends it again, as another version'],
      [['Esc'], 'Leaves it as it was'],
    ],
  },
];

const modifier = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl+';
const commands: { title: string; key?: string }[] = Object.values(chatCommands);
const chords = commands.flatMap(({ title, key }): [string[], string][] => {
  return key === undefined ? [] : [[[`${modifier}K`, modifier + key], title]];
});
const others = commands.flatMap(({ title, key }) => (key === undefined ? [title] : []));

/** The list of keys, opened by `?`, by its button or by its command. @param toggled a new object opens or closes it */
export function HelpSheet({ toggled }: { toggled: object | null }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = useCallback(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  const close = (): void => {
    dialog.current?.close();
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      open();
    };
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
    };
  }, [open]);
  useEffect(() => {
    if (dialog.current?.open) close();
    else if (toggled) open();
  }, [toggled]);
  return (
    <>
      <IconButton icon="help" label="Keyboard shortcuts (?)" onClick={open} />
      <dialog
        ref={dialog}
        class="help-sheet"
        aria-labelledby="help-title"
        onKeyDown={(event) => {
          // Escape closes the list, and stops no answer behind it; other keys are VS Code's, as F1.
          if (event.key === 'Escape') event.stopPropagation();
        }}
        onClick={(event) => {
          if (event.target === dialog.current) close();
        }}
      >
        <div class="help-head">
          <h2 id="help-title">Keyboard shortcuts</h2>
          <IconButton icon="close" label="Close" onClick={close} />
        </div>
        {[...sections, { title: 'Commands', keys: chords }].map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([names, what]) => (
                <div key={what}>
                  <dt>
                    {names.map((name) => (
                      <kbd key={name}>{name}</kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p class="quiet">More commands: press F1 and type “Promptdeck”. {others.join(' · ')}</p>
      </dialog>
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('textarea, input, select, [contenteditable]');
}
