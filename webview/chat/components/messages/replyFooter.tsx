import type { JSX } from 'preact';
import type { MessageView, ReplyDetails } from '../../../../src/protocol/chat.ts';
import type { ChatActions } from '../../chatActions.ts';
import { replyFacts, replyParticulars } from '../replyFacts.ts';
import { BranchSwitch } from './branchSwitch.tsx';
import { RatingButtons } from './ratingButtons.tsx';
import { CopyButton } from '../../../panel/copyButton.tsx';
import { Icon, IconButton } from '../../../panel/icon.tsx';

/** Who answered, why, what it took; and what can be done with the reply. */
export function ReplyFooter(props: {
  message: MessageView;
  details: ReplyDetails;
  busy: boolean;
  actions: ChatActions;
}): JSX.Element {
  const { message, details, busy, actions } = props;
  const { id, content, siblings } = message;
  return (
    <footer class="reply-footer">
      {siblings && <BranchSwitch id={id} siblings={siblings} disabled={busy} actions={actions} />}
      <div class="reply-tools">
        {content && (
          <CopyButton
            label="Copy message"
            onCopy={() => {
              actions.copy(content);
            }}
          />
        )}
        <RatingButtons message={message} actions={actions} />
        <IconButton
          icon="again"
          label="Another answer"
          disabled={busy}
          onClick={() => {
            actions.regenerate(id, false);
          }}
        />
        <IconButton
          icon="server"
          label="Another answer of a config to choose…"
          disabled={busy}
          onClick={() => {
            actions.regenerate(id, true);
          }}
        />
        <IconButton
          icon="branch"
          label="Go on from here in a new chat"
          onClick={() => {
            actions.fork(id);
          }}
        />
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
