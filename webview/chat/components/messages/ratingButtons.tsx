import type { JSX } from 'preact';
import type { MessageView } from '../../../../src/protocol/chat.ts';
import { IconButton } from '../../../panel/icon.tsx';
import type { ChatActions } from '../../chatActions.ts';

/** Thumbs up and down; the one that is set takes the rating back. */
export function RatingButtons(props: { message: MessageView; actions: ChatActions }): JSX.Element {
  const { id, thumb } = props.message;
  return (
    <>
      {([1, -1] as const).map((value) => (
        <IconButton
          key={value}
          icon="thumb"
          className={value === 1 ? '' : 'down'}
          label={value === 1 ? 'Good answer' : 'Bad answer'}
          pressed={thumb === value}
          onClick={() => {
            props.actions.rate(id, thumb === value ? null : value);
          }}
        />
      ))}
    </>
  );
}
