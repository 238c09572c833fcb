import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { MarkdownStream } from '../../markdown/markdownStream.ts';

/** Text as Markdown; `live` while more of it arrives. The nodes inside belong to a `MarkdownStream`. */
export function Markdown({ text, live }: { text: string; live: boolean }): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const stream = useRef<MarkdownStream | null>(null);
  useLayoutEffect(() => {
    if (!element.current) return;
    stream.current ??= new MarkdownStream(element.current);
    stream.current.update(text);
    if (!live) stream.current.finish();
  }, [text, live]);
  useEffect(
    () => () => {
      stream.current?.dispose();
    },
    [],
  );
  return <div class="markdown" ref={element} />;
}
