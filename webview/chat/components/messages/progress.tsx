import type { JSX } from 'preact';
import type { LiveReply } from '../../../../src/protocol/chat.ts';
import { toolsInState } from '../../state/waitingTools.ts';

/** What the reply under way is doing, below what has arrived of it. */
export function Progress({ live }: { live: LiveReply }): JSX.Element {
  return (
    <p class="progress quiet">
      <span class="dots" aria-hidden="true">
        <span />
        <span />
        <span />
      </span>
      <span>{live.wait ? `Waiting to ask ${live.wait.configName} again` : live.notice || describe(live)}</span>
    </p>
  );
}

function describe({ turns, configName }: LiveReply): string {
  const last = turns.at(-1);
  const running = toolsInState(turns, 'running');
  if (running) return `Running ${running}`;
  const waiting = toolsInState(turns, 'waiting');
  if (waiting) return `Waiting for a decision about ${waiting}`;
  if (last?.text) return `${configName} is writing`;
  return last?.reasoning ? `${configName} is thinking` : `Waiting for ${configName}`;
}
