import type { JSX } from 'preact';
import type { MessageView, ReplyDetails, ToolCallView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { Article } from './article.tsx';
import { BranchSwitch } from './branchSwitch.tsx';
import { Icon } from '../../../panel/icon.tsx';
import { ReplyBody } from './replyBody.tsx';
import { ReplyFooter } from './replyFooter.tsx';

export interface ReplyProps {
  /** Null while the reply is still arriving. */
  message: MessageView | null;
  content: string;
  reasoning: string;
  toolCalls: ToolCallView[];
  details?: ReplyDetails | undefined;
  /** More text may arrive. */
  live: boolean;
  /** It goes on with the reply before it, so that it needs no head of its own. */
  continues: boolean;
  /** Nothing can be answered anew now. */
  busy: boolean;
  actions: ChatActions;
}

/**
 * A reply of the model: what it thought, what it said, which tools it called. A turn under way and the message that it
 * becomes are the same component, so that nothing moves and nothing renders twice when the turn is done.
 */
export function Reply(props: ReplyProps): JSX.Element {
  const { content, reasoning, toolCalls, details, live, message, continues, busy, actions } = props;
  return (
    <Article
      className={`assistant ${continues ? 'continues' : ''}`}
      label={message ? `Answer${details?.configName ? ` of ${details.configName}` : ''}` : 'Answer, arriving'}
      messageId={message?.id}
    >
      {!continues && (
        <div class="reply-head">
          <span class="avatar">
            <Icon name="spark" />
          </span>
          <span>Assistant</span>
        </div>
      )}
      <ReplyBody
        content={content}
        reasoning={reasoning}
        toolCalls={toolCalls}
        details={details}
        live={live}
        messageId={message?.id}
        actions={actions}
      />
      {message && details && <ReplyFooter message={message} details={details} busy={busy} actions={actions} />}
      {message?.siblings && !details && (
        <footer class="reply-footer">
          <BranchSwitch id={message.id} siblings={message.siblings} disabled={busy} actions={actions} />
        </footer>
      )}
    </Article>
  );
}
