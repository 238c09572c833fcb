import type { JSX } from 'preact';
import type { MessageView, ReplyDetails } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { replyFacts, replyParticulars } from '../replyFacts.ts';
import { CopyButton } from '../../../panel/copyButton.tsx';
import { Icon, IconButton } from '../../../panel/icon.tsx';

/** Who answered, why, what it took; and what can be done with the reply. */
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
        {([1, -1] as const).map((value) => (
          <IconButton
            key={value}
            icon="thumb"
            className={value === 1 ? '' : 'down'}
            label={value === 1 ? 'Good answer' : 'Bad answer'}
            pressed={thumb === value}
            onClick={() => {
              actions.rate(id, thumb === value ? null : value);
            }}
          />
        ))}
        <IconButton
          icon="request"
          label="Show request"
          onClick={() => {
            actions.showRequest(id);
          }}
        />
      </div>
      <Facts details={details} />
    </footer>
  );
}

function Facts({ details }: { details: ReplyDetails }): JSX.Element {
  const particulars = replyParticulars(details);
  return (
    <details class="reply-facts quiet">
      <summary title={particulars.map((each) => each.join(': ')).join('\n')}>
        <span class="facts">
          {replyFacts(details).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </span>
        <Icon name="chevron" className="chevron" />
      </summary>
      <dl>
        {particulars.map(([term, text], i) => (
          <div key={i}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
