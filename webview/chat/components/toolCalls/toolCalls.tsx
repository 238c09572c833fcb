import type { JSX } from 'preact';
import type { ToolCallView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { ToolApproval } from './toolApproval.tsx';
import { ToolCallCard } from './toolCallCard.tsx';

/** The calls of one turn, side by side where there is room. */
export function ToolCalls(props: {
  calls: ToolCallView[];
  messageId: string | undefined;
  actions: ChatActions;
}): JSX.Element {
  const { calls, messageId, actions } = props;
  return (
    <div class="tool-calls">
      {calls.map((call, i) =>
        call.state === 'waiting' && call.approval ? (
          <ToolApproval
            key={i}
            call={call}
            approval={call.approval}
            position={calls.length > 1 ? `call ${String(i + 1)} of ${String(calls.length)}` : ''}
            actions={actions}
          />
        ) : (
          <ToolCallCard key={i} call={call} messageId={messageId} actions={actions} />
        ),
      )}
    </div>
  );
}
