import type { JSX } from 'preact';
import type { MessageView } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { Article } from './article.tsx';
import { Icon } from '../../../panel/icon.tsx';
import { Markdown } from './markdown.tsx';
import { Reply } from './reply.tsx';

/** True for what the model said, as opposed to what the template put into its mouth. */
export function isReply({ role, systemGenerated }: MessageView): boolean {
  return role === 'assistant' && !systemGenerated;
}

/** The element of a stored message, drawn under `key`. `continues`: it goes on with the reply before it. */
export function drawMessage(message: MessageView, key: string, continues: boolean, actions: ChatActions): JSX.Element {
  if (message.role === 'system') return <SystemMessage key={key} message={message} />;
  if (message.systemGenerated) return <TemplateMessage key={key} message={message} />;
  if (message.role === 'user') return <UserMessage key={key} {...message} />;
  return (
    <Reply
      key={key}
      message={message}
      content={message.content}
      reasoning={message.reasoning ?? ''}
      toolCalls={message.toolCalls}
      details={message.details}
      live={false}
      continues={continues}
      actions={actions}
    />
  );
}

/** What the user wrote, exactly as written. Without an id it is still on its way. */
export function UserMessage(props: { id?: string; content: string; timestamp?: string }): JSX.Element {
  const { id, content, timestamp } = props;
  return (
    <Article className="user" label="You" messageId={id}>
      <div class="bubble preserve-lines" title={timestamp ? new Date(timestamp).toLocaleString() : 'Sending…'}>
        {content}
      </div>
    </Article>
  );
}

function SystemMessage({ message: { id, content } }: { message: MessageView }): JSX.Element {
  return (
    <Article className="system" label="System message" messageId={id}>
      <details class="card">
        <summary>
          <Icon name="chevron" className="chevron" />
          <span>System message</span>
        </summary>
        <div class="card-body preserve-lines">{content}</div>
      </details>
    </Article>
  );
}

function TemplateMessage({ message: { id, role, content } }: { message: MessageView }): JSX.Element {
  const speaker = role === 'user' ? 'User' : 'Assistant';
  return (
    <Article className="from-template" label={`${speaker}, from the template`} messageId={id}>
      <div class="template-mark">
        <Icon name="template" />
        <span>{speaker} · From the template</span>
      </div>
      {role === 'user' ? <div class="preserve-lines">{content}</div> : <Markdown text={content} live={false} />}
    </Article>
  );
}
