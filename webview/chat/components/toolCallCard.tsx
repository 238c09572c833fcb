import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ToolCallView } from '../../../src/protocol/chat.ts';
import { formatJson } from '../formatJson.ts';
import type { IconName } from '../icons.ts';
import { CopyButton } from './copyButton.tsx';
import { Icon } from './icon.tsx';

const states: Record<ToolCallView['state'], { icon: IconName; label: string }> = {
  waiting: { icon: 'warning', label: 'waits for you' },
  running: { icon: 'spinner', label: 'running' },
  ok: { icon: 'check', label: 'done' },
  failed: { icon: 'error', label: 'failed' },
  denied: { icon: 'close', label: 'denied' },
  cancelled: { icon: 'close', label: 'stopped' },
  brokeOff: { icon: 'warning', label: 'broke off' },
};

/** Longer arguments and results are cut in the card; the copy button takes all. */
const shownLength = 20_000;

/** One tool call: a line with its name and state, which opens to what went in and came out. */
export function ToolCallCard({ call, onCopy }: { call: ToolCallView; onCopy: (text: string) => void }): JSX.Element {
  const [open, setOpen] = useState(false);
  const { icon, label } = states[call.state];
  const duration = call.durationMs === undefined ? '' : ` in ${formatDuration(call.durationMs)}`;
  return (
    <details
      class={`card tool-call ${call.state}`}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <Icon name="chevron" className="chevron" />
        <Icon name={icon} className={`state ${call.state === 'running' ? 'spin' : ''}`} />
        <span class="tool-label">Tool</span>
        <code class="tool-name">{call.name}</code>
        <span class="quiet">
          {label}
          {duration}
        </span>
      </summary>
      {open && (
        <div class="card-body">
          <JsonPart title="Arguments" json={call.arguments} onCopy={onCopy} />
          {call.suppliedParams.length > 0 && (
            <p class="supplied">
              <span class="quiet">Not from the model: </span>
              {call.suppliedParams.map((name, i) => (
                <>
                  {i > 0 && ', '}
                  <code>{name}</code>
                </>
              ))}
            </p>
          )}
          {call.result === undefined ? (
            <p class="quiet">No result yet.</p>
          ) : (
            <JsonPart title={call.state === 'failed' ? 'Error' : 'Result'} json={call.result} onCopy={onCopy} />
          )}
          {call.logs && call.logs.length > 0 && (
            <JsonPart title="Console" json={call.logs.join('\n')} onCopy={onCopy} />
          )}
        </div>
      )}
    </details>
  );
}

function JsonPart(props: { title: string; json: string; onCopy: (text: string) => void }): JSX.Element {
  const text = formatJson(props.json);
  const rest = text.length - shownLength;
  return (
    <div class="part">
      <div class="part-head">
        <span>{props.title}</span>
        <CopyButton
          label={`Copy ${props.title.toLowerCase()}`}
          onCopy={() => {
            props.onCopy(text);
          }}
        />
      </div>
      <pre tabIndex={0} role="group" aria-label={props.title}>
        {rest > 0 ? `${text.slice(0, shownLength)}\n… and ${rest.toLocaleString()} characters more` : text}
      </pre>
    </div>
  );
}

function formatDuration(ms: number): string {
  return ms < 1000 ? `${String(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
