import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { ToolCallView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import type { IconName } from '../../../panel/icons.ts';
import { useClock } from '../useClock.ts';
import { formatDuration } from '../../../panel/formatDuration.ts';
import { Icon } from '../../../panel/icon.tsx';
import { ConsolePart } from '../../../panel/consolePart.tsx';
import { JsonPart } from './jsonPart.tsx';
import { SuppliedParams } from './suppliedParams.tsx';

const states: Record<ToolCallView['state'], { icon: IconName; label: string }> = {
  waiting: { icon: 'shield', label: 'waits for a decision' },
  queued: { icon: 'history', label: 'queued' },
  running: { icon: 'spinner', label: 'running' },
  ok: { icon: 'check', label: 'done' },
  failed: { icon: 'error', label: 'failed' },
  denied: { icon: 'denied', label: 'denied' },
  cancelled: { icon: 'stop', label: 'stopped' },
  brokeOff: { icon: 'warning', label: 'broke off' },
};

const resultTitles: Partial<Record<ToolCallView['state'], string>> = {
  ok: 'Result',
  failed: 'Error',
  cancelled: 'Why it stopped',
  brokeOff: 'What is known',
};

/** One tool call: a line with its name and state, which opens to what went in and came out. */
export function ToolCallCard(props: {
  call: ToolCallView;
  messageId?: string | undefined;
  actions: ChatActions;
}): JSX.Element {
  const { call, messageId, actions } = props;
  const [open, setOpen] = useState(false);
  const { icon, label } = states[call.state];
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
        <code class="tool-name" title={call.name}>
          {call.name}
        </code>
        <span class="quiet">
          {label}
          {call.state === 'running' && <Elapsed />}
          {call.durationMs !== undefined && ` in ${formatDuration(call.durationMs)}`}
        </span>
      </summary>
      {open && <CallBody call={call} messageId={messageId} actions={actions} />}
    </details>
  );
}

function CallBody({ call, messageId, actions }: Parameters<typeof ToolCallCard>[0]): JSX.Element {
  const { id, name, sentArguments, result, logs = [], logLevels, failedAt, allowedBy, source } = call;
  return (
    <div class="card-body">
      <JsonPart
        title={sentArguments === undefined ? 'Arguments' : 'Arguments, edited'}
        json={call.arguments}
        onCopy={actions.copy}
      />
      {sentArguments !== undefined && (
        <JsonPart title="As the model sent them" json={sentArguments} onCopy={actions.copy} />
      )}
      <SuppliedParams call={call} />
      {result === undefined ? (
        <p class="quiet">No result yet.</p>
      ) : (
        <JsonPart title={resultTitles[call.state] ?? 'What the model got'} json={result} onCopy={actions.copy}>
          {failedAt && (
            <button
              type="button"
              class="link"
              title="Open the tool at this place"
              onClick={() => {
                actions.openTool({ name, callId: id, ...(messageId === undefined ? {} : { messageId }) });
              }}
            >
              {failedAt}
            </button>
          )}
        </JsonPart>
      )}
      {logs.length > 0 && (
        <ConsolePart titleAs="span" shownLength={20_000} logs={logs} levels={logLevels} onCopy={actions.copy} />
      )}
      {source && <p class="quiet">VS Code tool from {source}</p>}
      {allowedBy && <p class="quiet allowed">{allowedBy}</p>}
    </div>
  );
}

/** How long the call has been running, once that is worth telling. */
function Elapsed(): JSX.Element | null {
  const now = useClock(true);
  const begin = useRef(now);
  const seconds = Math.floor((now - begin.current) / 1000);
  return seconds > 0 ? <>, {seconds} s</> : null;
}
