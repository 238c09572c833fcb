import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { ToolField } from '../../../src/protocol/toolRun.ts';
import { Icon } from '../../panel/icon.tsx';
import type { ToolRunActions } from '../toolRunActions.ts';

interface FieldProps {
  field: ToolField;
  text: string;
  fault: string | undefined;
  actions: ToolRunActions;
}

/** One field with its label, help text and fault. */
export function FieldControl(props: FieldProps): JSX.Element {
  const { field, fault } = props;
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
  const { key, example } = field;
  const control = <Control {...props} id={id} describedBy={describedBy} />;
  return (
    <div class={`field ${kind}`}>
      {kind === 'boolean' ? (
        <div class="tick">
          {control}
          {label}
          {props.text === '' && <span class="quiet">{defaultHint(field)}</span>}
        </div>
      ) : (
        <>
          <div class="field-head">
            {label}
            {example !== undefined && props.text.trim() === '' && (
              <button
                type="button"
                class="link"
                aria-describedby={id}
                onClick={() => {
                  props.actions.edit(key, example);
                  document.getElementById(id)?.focus();
                }}
              >
                Insert Example
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

function Control(props: FieldProps & { id: string; describedBy: string }): JSX.Element {
  const { field, text, fault, actions, id, describedBy } = props;
  const { key, kind, required, defaultText } = field;
  const common = {
    id,
    'data-field': key,
    'aria-invalid': fault !== undefined,
    'aria-describedby': describedBy || undefined,
    onBlur: () => {
      actions.leave(key);
    },
  };
  const edit = (event: { currentTarget: { value: string } }): void => {
    actions.edit(key, event.currentTarget.value);
  };
  const placeholder = defaultText === '' ? (field.example ?? '') : `Default: ${defaultText}`;
  switch (kind) {
    case 'boolean':
      return (
        <input
          {...common}
          type="checkbox"
          data-enter="run"
          required={required}
          checked={(text || defaultText) === 'true'}
          onInput={(event) => {
            actions.edit(key, String(event.currentTarget.checked));
          }}
        />
      );
    case 'choice':
      return (
        <select {...common} required={required} value={text} onChange={edit}>
          <option value="">
            {defaultText ? `Default: ${choiceLabel(defaultText)}` : required ? 'Choose…' : 'Not given'}
          </option>
          {field.choices?.map((choice) => (
            <option key={choice} value={choice}>
              {choiceLabel(choice)}
            </option>
          ))}
        </select>
      );
    case 'number':
      return (
        // A field of type `number` hides from its page what is typed that is no number.
        <input
          {...common}
          type="text"
          inputMode="decimal"
          data-enter="run"
          required={required}
          placeholder={placeholder}
          value={text}
          onInput={edit}
        />
      );
    case 'text':
    case 'json':
      return (
        <textarea
          {...common}
          rows={kind === 'json' ? Math.min(8, Math.max(3, placeholder.split('\n').length)) : 1}
          spellcheck={false}
          data-enter={kind === 'text' ? 'run' : undefined}
          required={required}
          placeholder={placeholder}
          value={text}
          onInput={edit}
        />
      );
  }
}

/** A text stands for itself where it cannot be taken for another value. */
function choiceLabel(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' && value !== '' && !/^(true|false|null|-?\d.*)$/.test(value) ? value : json;
}

function defaultHint({ defaultText, required }: ToolField): string {
  if (defaultText !== '') return 'default';
  return required ? '' : 'not given';
}
