import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { MessageView } from '../../../../src/protocol/chat.ts';
import { CopyButton } from '../../../panel/copyButton.tsx';
import type { ChatActions } from '../../chatActions.ts';
import type { EditedMessage } from '../../state/chatState.ts';
import { Article } from './article.tsx';
import { BranchSwitch } from './branchSwitch.tsx';
import { Icon, IconButton } from '../../../panel/icon.tsx';
import { MessageEditor } from './messageEditor.tsx';
import { Markdown } from './markdown.tsx';
import { Reply } from './reply.tsx';

/** What all messages are drawn with. */
export interface MessageSurroundings {
  actions: ChatActions;
  /** The message that is being written anew. */
  editing: EditedMessage | null;
  /** What was written so far of others, by message id. */
  leftEdits: Record<string, string>;
  /** Nothing can be written or answered anew now: an answer arrives, or the workspace is not trusted. */
  busy: boolean;
}

/** The element of a stored message, drawn under `key`. `continues`: it goes on with the reply before it. */
export function drawMessage(
  message: MessageView,
  key: string,
  continues: boolean,
  surroundings: MessageSurroundings,
): JSX.Element {
  const { actions, editing, leftEdits, busy } = surroundings;
  if (message.role === 'system') return <SystemMessage key={key} message={message} />;
  if (message.systemGenerated) return <TemplateMessage key={key} message={message} />;
  if (message.role === 'user') {
    const edited = editing?.messageId === message.id ? editing : null;
    const isBegun = leftEdits[message.id] !== undefined;
    return <OwnMessage key={key} message={message} editing={edited} isBegun={isBegun} busy={busy} actions={actions} />;
  }
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
      busy={busy}
      actions={actions}
    />
  );
}

/** What the user wrote and the host has not shown yet. */
export function PendingMessage({ content }: { content: string }): JSX.Element {
  return (
    <Article className="user" label="You">
      <div class="bubble preserve-lines" title="Sending…">
        {content}
      </div>
    </Article>
  );
}

/** What the user wrote, exactly as written, and what can be done with it. */
function OwnMessage(props: {
  message: MessageView;
  editing: EditedMessage | null;
  /** It was written anew in part, and left for another one. */
  isBegun: boolean;
  busy: boolean;
  actions: ChatActions;
}): JSX.Element {
  const { message, editing, isBegun, busy, actions } = props;
  const tools = useRef<HTMLDivElement>(null);
  const wasEdited = useRef(false);
  useEffect(() => {
    // The editor took the focus with it, where it is not in another one by now.
    const isLost = document.activeElement === document.body;
    if (wasEdited.current && !editing && isLost) tools.current?.querySelector<HTMLElement>('.edit')?.focus();
    wasEdited.current = editing !== null;
  }, [editing]);
  const { id, content, timestamp, siblings } = message;
  return (
    <Article className="user" label="You" messageId={id}>
      {editing ? (
        <MessageEditor editing={editing} disabled={busy} actions={actions} />
      ) : (
        <div class="bubble preserve-lines" title={new Date(timestamp).toLocaleString()}>
          {content}
        </div>
      )}
      {!editing && (
        <div class="message-tools" ref={tools}>
          {siblings && <BranchSwitch id={id} siblings={siblings} disabled={busy} actions={actions} />}
          <CopyButton
            label="Copy message"
            onCopy={() => {
              actions.copy(content);
            }}
          />
          <IconButton
            icon="edit"
            className="edit"
            label={isBegun ? 'Go on editing' : 'Edit and send again'}
            disabled={busy}
            onClick={() => {
              actions.beginEdit(id, content);
            }}
          />
          <IconButton
            icon="branch"
            label="Go on from here in a new chat"
            onClick={() => {
              actions.fork(id);
            }}
          />
        </div>
      )}
    </Article>
  );
}

/** That placeholders in a message are no mistake; empty: it has none. */
function whatLacks({ lacks }: MessageView): string {
  return lacks ? ` · ${lacks.join(', ')} still to be filled in` : '';
}

function SystemMessage({ message }: { message: MessageView }): JSX.Element {
  const { id, content } = message;
  return (
    <Article className="system" label="System message" messageId={id}>
      <details class="card">
        <summary>
          <Icon name="chevron" className="chevron" />
          <span>System message{whatLacks(message)}</span>
        </summary>
        <div class="card-body preserve-lines">{content}</div>
      </details>
    </Article>
  );
}

function TemplateMessage({ message }: { message: MessageView }): JSX.Element {
  const { id, role, content } = message;
  const speaker = role === 'user' ? 'User' : 'Assistant';
  return (
    <Article className="from-template" label={`${speaker}, from the template`} messageId={id}>
      <div class="template-mark">
        <Icon name="template" />
        <span>
          {speaker} · From the template
          {whatLacks(message)}
        </span>
      </div>
      {role === 'user' ? <div class="preserve-lines">{content}</div> : <Markdown text={content} live={false} />}
    </Article>
  );
}
