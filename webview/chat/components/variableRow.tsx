import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { VariableField } from '../../../src/protocol/chat.ts';
import { textSize } from '../../../src/protocol/textSize.ts';
import type { ChatActions } from '../chatActions.ts';
import { IconButton } from '../../panel/icon.tsx';
import { ValueControl } from '../../panel/valueControl.tsx';

/** A text of more characters tells its size, and is folded. */
export const longText = 200;

/** One variable: its name, its control, and what there is to say about both. */
export function VariableRow(props: {
  field: VariableField;
  fault: string | undefined;
  actions: ChatActions;
  remove: () => void;
}): JSX.Element {
  const { field, fault, actions, remove } = props;
  const { name, required, kind, choices, description, value, held } = field;
  const id = useId();
  const [isUnfolded, setUnfolded] = useState(false);
  const isLong = value.length > longText;
  const said = { fault: fault !== undefined, help: description !== '', size: isLong };
  const describedBy = Object.entries(said).flatMap(([part, isSaid]) => (isSaid ? [`${id}-${part}`] : []));
  const control = (
    <ValueControl
      {...{ id, fieldKey: name, kind, required, choices, text: value }}
      isInvalid={fault !== undefined}
      describedBy={describedBy.join(' ')}
      edit={(text) => {
        actions.editVariable(name, text);
      }}
      leave={() => {
        actions.leaveVariable(name);
      }}
    />
  );
  const isTick = kind === 'boolean';
  const isText = kind === 'text' || kind === 'json';
  return (
    <div class={`field ${kind} ${isLong && !isUnfolded ? 'folded' : ''}`}>
      <div class="field-head">
        {isTick && control}
        <label for={id}>
          {name}
          <span class="quiet">{remarksOn(field)}</span>
        </label>
        {isText && (
          <IconButton
            icon="add"
            label={`Insert context into ${name}…`}
            onClick={() => {
              actions.insertContext(name);
            }}
          />
        )}
        {held && !required && (
          <button type="button" class="link" aria-label={`Remove ${name}`} onClick={remove}>
            Remove
          </button>
        )}
      </div>
      {!isTick && control}
      {isLong && (
        <p class="quiet field-foot">
          <span id={`${id}-size`}>{textSize(value)}</span>
          <button
            type="button"
            class="link"
            aria-expanded={isUnfolded}
            aria-label={isUnfolded ? `Show less of ${name}` : `Show all of ${name}`}
            onClick={() => {
              setUnfolded(!isUnfolded);
            }}
          >
            {isUnfolded ? 'Show less' : 'Show all'}
          </button>
        </p>
      )}
      {description && (
        <p class="quiet preserve-lines" id={`${id}-help`}>
          {description}
        </p>
      )}
      {fault && (
        <p class="field-error" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** What stands beside a variable's name, in brackets; empty: nothing. */
function remarksOn({ required, kind, takesText, value, isOwn, asLastTime }: VariableField): string {
  const remarks = [
    ...(required ? ['required'] : []),
    ...(kind === 'json' ? [takesText ? 'text or JSON' : 'JSON'] : []),
    ...(isOwn ? ['of this chat'] : []),
    ...(asLastTime ? ['as last time'] : []),
    ...(kind === 'boolean' && value === '' && !required ? ['not given'] : []),
  ];
  return remarks.length === 0 ? '' : ` (${remarks.join(', ')})`;
}
