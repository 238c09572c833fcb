import type { JSX } from 'preact';
import type { ComparisonLane, MessageView } from '../../../../src/protocol/chat.ts';
import { CopyButton } from '../../../panel/copyButton.tsx';
import { formatDuration } from '../../../panel/formatDuration.ts';
import { IconButton } from '../../../panel/icon.tsx';
import type { ChatActions } from '../../chatActions.ts';
import { RatingButtons } from '../messages/ratingButtons.tsx';
import { totalFacts } from '../replyFacts.ts';

/** What an answer took, in the same lines in each lane, and what can be done with it. @param props `message`: its last one */
export function LaneFoot(props: {
  lane: ComparisonLane;
  message: MessageView;
  actions: ChatActions;
  onKeep: (id: string) => void;
}): JSX.Element {
  const { lane, message, actions, onKeep } = props;
  const { id, content } = message;
  return (
    <footer class="lane-foot">
      <dl class="lane-facts">
        {factsOf(lane).map(([term, text]) => (
          <div key={term}>
            <dt class="quiet">{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div class="lane-tools">
        {content && (
          <CopyButton
            label="Copy answer"
            onCopy={() => {
              actions.copy(content);
            }}
          />
        )}
        <RatingButtons message={message} actions={actions} />
        <IconButton
          icon="request"
          label="Show request"
          onClick={() => {
            actions.showRequest(id);
          }}
        />
        <button
          type="button"
          class="button keep"
          aria-label={`Keep This Answer of ${lane.configName}`}
          onClick={() => {
            onKeep(id);
          }}
        >
          Keep This Answer
        </button>
      </div>
    </footer>
  );
}

function factsOf({ secondsToText, seconds, totals }: ComparisonLane): [term: string, text: string][] {
  const [tokens = '', cost = ''] = totals ? totalFacts(totals) : [];
  const duration = (each: number | undefined): string => (each === undefined ? '–' : formatDuration(each * 1000));
  return [
    ['First text', duration(secondsToText)],
    ['In all', duration(seconds)],
    ['Tokens', tokens.replace(/^tokens | tokens$/, '')],
    ['Cost', cost.replace(/^cost /, '')],
  ];
}
