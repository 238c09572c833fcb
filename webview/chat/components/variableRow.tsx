import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { VariableField } from '../../../src/protocol/chat.ts';
import type { FieldKind } from '../../../src/protocol/fieldText.ts';
import { textSize } from '../../../src/protocol/textSize.ts';
import type { ChatActions } from '../chatActions.ts';
import { Icon, IconButton } from '../../panel/icon.tsx';
import { ValueControl } from '../../panel/valueControl.tsx';

/** A text of more characters tells its size, and is folded. */
export const longText = 200;

/** What there is to choose from as the type of a variable. */
const kindNames: Record<FieldKind, string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  choice: 'Choice',
  json: 'JSON',
  list: 'List',
  object: 'Object',
};

/** What an empty control shows of the values that it takes. */
const examples: Partial<Record<FieldKind, string>> = {
  list: 'One item a line, or ["a", "b"]',
  object: '{"name": "value"}',
};

/** One variable: its name, its control, and what there is to say about both. */
export function VariableRow(props: {
  field: VariableField;
  fault: string | undefined;
  actions: ChatActions;
  remove: () => void;
}): JSX.Element {
  const { field, fault, actions, remove } = props;
  const { name, required, kind, kinds, choices, description, value, held } = field;
  const id = useId();
  const [isUnfolded, setUnfolded] = useState(false);
  const isLong = value.length > longText;
  const said = { fault: fault !== undefined, help: description !== '', size: isLong };
  const describedBy = Object.entries(said).flatMap(([part, isSaid]) => (isSaid ? [`${id}-${part}`] : []));
  const control = (
    <ValueControl
      {...{ id, fieldKey: name, kind, required, choices, text: value, example: examples[kind] }}
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
  const isText = ['text', 'json', 'list', 'object'].includes(kind);
  return (
    <div class={`field ${kind} ${isLong && !isUnfolded ? 'folded' : ''}`}>
      <div class="field-head">
        {isTick && control}
        <label for={id}>
          {name}
          <span class="quiet">{remarksOn(field)}</span>
        </label>
        {kinds && (
          <select
            class="kind"
            aria-label={`Type of ${name}`}
            title={`Type of ${name}`}
            value={kind}
            onChange={({ currentTarget }) => {
              const chosen = kinds.find((each) => each === currentTarget.value);
              if (chosen) actions.chooseKind(name, chosen);
            }}
          >
            {kinds.map((each) => (
              <option key={each} value={each}>
                {kindNames[each]}
              </option>
            ))}
          </select>
        )}
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
          <Icon name="error" />
          <span>{fault}</span>
        </p>
      )}
    </div>
  );
}

/** What stands beside a variable's name, in brackets; empty: nothing. */
function remarksOn({ required, kind, kinds, takesText, value, isOwn, asLastTime }: VariableField): string {
  const remarks = [
    ...(required ? ['required'] : []),
    ...(kind === 'json' && !kinds ? [takesText ? 'text or JSON' : 'JSON'] : []),
    ...(isOwn ? ['of this chat'] : []),
    ...(asLastTime ? ['as last time'] : []),
    ...(kind === 'boolean' && value === '' && !required ? ['not given'] : []),
  ];
  return remarks.length === 0 ? '' : ` (${remarks.join(', ')})`;
}
