import type { JSX } from 'preact';
import { TextPart } from './textPart.tsx';

/** The console of a run. Its warnings and errors have a coloured bar, and say what they are to who does not see that. */
export function ConsolePart(props: {
  logs: readonly string[];
  levels: Readonly<Record<number, 'warn' | 'error'>> | undefined;
  titleAs: 'h3' | 'span';
  shownLength: number;
  onCopy: (text: string) => void;
}): JSX.Element {
  const { logs, levels, ...others } = props;
  const text = logs.join('\n');
  // Most consoles are plain, and one text is less work than a thousand lines.
  return levels ? (
    <TextPart
      {...others}
      title="Console"
      text={text}
      show={(shown) => <Lines logs={logs} levels={levels} length={shown.length} />}
    />
  ) : (
    <TextPart {...others} title="Console" text={text} />
  );
}

/** @param length characters of all the lines together that are shown */
function Lines(props: {
  logs: readonly string[];
  levels: Readonly<Record<number, 'warn' | 'error'>>;
  length: number;
}): JSX.Element {
  let left = props.length;
  const lines: JSX.Element[] = [];
  for (const [index, line] of props.logs.entries()) {
    if (left <= 0) break;
    lines.push(<Line key={index} text={line.slice(0, left)} level={props.levels[index]} />);
    left -= line.length + 1;
  }
  return <>{lines}</>;
}

function Line({ text, level }: { text: string; level: 'warn' | 'error' | undefined }): JSX.Element {
  if (!level) return <span class="console-line">{text}</span>;
  return (
    <span class={`console-line ${level}`}>
      <span class="visually-hidden">{level === 'warn' ? 'Warning: ' : 'Error: '}</span>
      {text}
    </span>
  );
}
