import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ChatActions } from '../chatActions.ts';

/** Calls that wait for a decision, as the focus goes from one to the next. */
const waitingCards = 'section.waiting';

/** The element that has the focus while it is there hands it on as it goes: to a call that waits, else to the composer. */
export function useHandOnFocus<E extends HTMLElement>(actions: ChatActions): RefObject<E | null> {
  const element = useRef<E>(null);
  useLayoutEffect(() => {
    const going = element.current;
    return () => {
      if (!going?.contains(document.activeElement)) return;
      const next = [...document.querySelectorAll<HTMLElement>(waitingCards)].find((card) => card !== going);
      if (next) next.focus();
      else actions.focusComposer();
    };
  }, []);
  return element;
}

/** Goes to the first call that waits for a decision, at the end of the chat, which may not be drawn. */
export function focusWaitingCall(actions: ChatActions): void {
  const focus = (): void => document.querySelector<HTMLElement>(waitingCards)?.focus();
  if (!document.querySelector(waitingCards)) actions.goTo(null);
  requestAnimationFrame(focus);
}

/** Goes to the last message that is drawn; where none is, to the list. */
export function focusConversation(): void {
  const list = document.querySelector<HTMLElement>('[role="log"]');
  const last = [...(list?.querySelectorAll<HTMLElement>('article') ?? [])].at(-1);
  (last ?? list)?.focus();
}

/**
 * Focuses an element that came up, unless its user is busy outside of `surroundings`: the focus is nowhere, or in the composer
 * with nothing written. In a window behind others it stays where it is.
 */
export function focusIfIdle(element: HTMLElement | null, surroundings: HTMLElement | null | undefined = element): void {
  const active = document.activeElement;
  const isEmptyComposer = active instanceof HTMLTextAreaElement && !active.value && !active.name;
  const isIdle = !active || active === document.body || isEmptyComposer || surroundings?.contains(active);
  if (isIdle && document.hasFocus()) element?.focus();
}
