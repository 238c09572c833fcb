import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../../../panel/icon.tsx';
import { GrowingText } from './growingText.ts';

/** What the model thought, folded; `live` while it has not come to what it says. The nodes of the text belong to a `GrowingText`. */
export function Reasoning({ text, live }: { text: string; live: boolean }): JSX.Element {
  const body = useRef<HTMLDivElement>(null);
  const shown = useRef<GrowingText | null>(null);
  useLayoutEffect(() => {
    if (!body.current) return;
    shown.current ??= new GrowingText(body.current);
    shown.current.update(text);
  }, [text]);
  return (
    <details class="card reasoning">
      <summary>
        <Icon name="chevron" className="chevron" />
        <span class={live ? 'shimmer' : ''}>{live ? 'Thinking…' : 'Thoughts'}</span>
      </summary>
      <div class="card-body preserve-lines" ref={body} />
    </details>
  );
}
