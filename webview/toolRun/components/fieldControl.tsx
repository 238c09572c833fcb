import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { ToolField } from '../../../src/protocol/toolRun.ts';
import { Icon } from '../../panel/icon.tsx';
import { ValueControl } from '../../panel/valueControl.tsx';
import type { ToolRunActions } from '../toolRunActions.ts';

/** One field with its label, help text and fault. */
export function FieldControl(props: {
  field: ToolField;
  /** Undefined: not given. */
  text: string | undefined;
  fault: string | undefined;
  actions: ToolRunActions;
}): JSX.Element {
  const { field, text, fault, actions } = props;
  const id = useId();
  const { name, description, required, kind } = field;
  const describedBy = [...(fault ? [`${id}-fault`] : []), ...(description ? [`${id}-help`] : [])].join(' ');
  const label = (
    <label for={id}>
      <code>{name}</code>
      {required && <span class="quiet"> (required)</span>}
      {kind === 'json' && <span class="quiet"> {field.takesText ? 'text or JSON' : 'JSON'}</span>}
    </label>
  );
  const { key, choices, example } = field;
  const sendsEmptyText = kind === 'text' && !(text ?? (required ? '' : 'not given'));
  const placeholder = sendsEmptyText ? { example: 'Empty text' } : { example, defaultText: field.defaultText };
  const control = (
    <ValueControl
      {...{ id, fieldKey: key, kind, required, choices, describedBy, ...placeholder }}
      text={text ?? ''}
      isInvalid={fault !== undefined}
      enterAction="run"
      edit={(edited) => {
        actions.edit(key, edited);
      }}
      leave={() => {
        actions.leave(key);
      }}
    />
  );
  return (
    <div class={`field ${kind}`}>
      {kind === 'boolean' ? (
        <div class="tick">
          {control}
          {label}
          {!text && <span class="quiet">{defaultHint(field)}</span>}
        </div>
      ) : (
        <>
          <div class="field-head">
            {label}
            {example !== undefined && !text?.trim() && (
              <button
                type="button"
                class="link"
                aria-describedby={id}
                onClick={() => {
                  actions.edit(key, example);
                  document.getElementById(id)?.focus();
                }}
              >
                Insert Example
              </button>
            )}
            {kind === 'text' && !required && text !== undefined && (
              <button
                type="button"
                class="link"
                aria-label={`Clear ${name}`}
                title="Give no value, which is not the same as an empty text"
                onClick={() => {
                  actions.edit(key, null);
                  document.getElementById(id)?.focus();
                }}
              >
                Clear
              </button>
            )}
          </div>
          {control}
        </>
      )}
      {description && (
        <p class="quiet preserve-lines" id={`${id}-help`}>
          {description}
        </p>
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          <Icon name="error" />
          {fault}
        </p>
      )}
    </div>
  );
}

function defaultHint({ defaultText, required }: ToolField): string {
  if (defaultText !== '') return 'default';
  return required ? '' : 'not given';
}
