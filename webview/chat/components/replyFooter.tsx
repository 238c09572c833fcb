import type { JSX } from 'preact';
import type { MessageView, ReplyDetails } from '../../../src/protocol/chat.ts';
import type { ChatActions } from '../chatActions.ts';
import { CopyButton } from './copyButton.tsx';
import { IconButton } from './icon.tsx';

/** Who answered, why, how long it took; and what can be done with the reply. */
export function ReplyFooter(props: { message: MessageView; details: ReplyDetails; actions: ChatActions }): JSX.Element {
  const { message, details, actions } = props;
  const { id, thumb, content } = message;
  return (
    <footer class="reply-footer">
      <div class="reply-tools">
        {content && (
          <CopyButton
            label="Copy message"
            onCopy={() => {
              actions.copy(content);
            }}
          />
        )}
        <IconButton
          icon="thumb"
          label="Good answer"
          pressed={thumb === 1}
          onClick={() => {
            actions.rate(id, thumb === 1 ? null : 1);
          }}
        />
        <IconButton
          icon="thumb"
          className="down"
          label="Bad answer"
          pressed={thumb === -1}
          onClick={() => {
            actions.rate(id, thumb === -1 ? null : -1);
          }}
        />
      </div>
      <p class="reply-details quiet" title={details.why}>
        {describe(details).map((part) => (
          <span key={part}>{part}</span>
        ))}
        {details.why && <span class="visually-hidden">Why this config: {details.why}</span>}
      </p>
    </footer>
  );
}

function describe({ configName, model, seconds, inputTokens, outputTokens }: ReplyDetails): string[] {
  const parts = [configName];
  if (model && model !== configName) parts.push(model);
  if (seconds !== undefined) parts.push(`${seconds.toFixed(1)} s`);
  if (inputTokens !== undefined && outputTokens !== undefined) {
    parts.push(`${inputTokens.toLocaleString()} → ${outputTokens.toLocaleString()} tokens`);
  } else if (outputTokens !== undefined) {
    parts.push(`${outputTokens.toLocaleString()} tokens`);
  }
  return parts.filter(Boolean);
}
