import type { JSX } from 'preact';
import type { ReplyDetails, ToolCallView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { Icon } from '../../../panel/icon.tsx';
import { ToolCalls } from '../toolCalls/toolCalls.tsx';
import { Markdown } from './markdown.tsx';
import { Reasoning } from './reasoning.tsx';

export interface ReplyBodyProps {
  content: string;
  reasoning: string;
  toolCalls: ToolCallView[];
  details?: ReplyDetails | undefined;
  /** More text may arrive. */
  live: boolean;
  /** Absent while the reply is still arriving. */
  messageId: string | undefined;
  actions: ChatActions;
}

/** One turn of the model: what it thought, what it said, which tools it called, and what its reader is warned of. */
export function ReplyBody(props: ReplyBodyProps): JSX.Element {
  const { content, reasoning, toolCalls, details, live, messageId, actions } = props;
  return (
    <>
      {reasoning && <Reasoning text={reasoning} live={live && !content} />}
      {content && <Markdown text={content} live={live} />}
      {toolCalls.length > 0 && <ToolCalls calls={toolCalls} messageId={messageId} actions={actions} />}
      {[details?.endedEarly ?? [], details?.brokenTools ?? []].flat().map((warning) => (
        <p key={warning} class="notice warning">
          <Icon name="warning" />
          <span>{warning}</span>
        </p>
      ))}
    </>
  );
}
