import type { JSX } from 'preact';
import type { FieldKind } from '../../src/protocol/fieldText.ts';

/** What a control needs to know of its field. */
export interface ValueControlProps {
  id: string;
  /** Tells the page's fields apart. */
  fieldKey: string;
  kind: FieldKind;
  required: boolean;
  choices?: string[] | undefined;
  /** What counts where nothing is given, as the control would show it; empty: nothing does. */
  defaultText?: string;
  /** A value of the shape that is wanted, as its text. */
  example?: string | undefined;
  /** As `readFieldText` reads it. */
  text: string;
  isInvalid: boolean;
  /** Ids of the elements that describe it; empty: none does. */
  describedBy: string;
  /** What Enter does where it begins no new line, as `data-enter`. */
  enterAction?: string;
  edit: (text: string) => void;
  /** The cursor leaves it. */
  leave: () => void;
}

/** A control by the kind of its value. */
export function ValueControl(props: ValueControlProps): JSX.Element {
  const { kind, required, choices, defaultText = '', example = '', text, enterAction } = props;
  const common = {
    id: props.id,
    'data-field': props.fieldKey,
    'aria-invalid': props.isInvalid,
    'aria-describedby': props.describedBy || undefined,
    onBlur: props.leave,
  };
  const edit = (event: { currentTarget: { value: string } }): void => {
    props.edit(event.currentTarget.value);
  };
  const placeholder = defaultText === '' ? example : `Default: ${defaultText}`;
  switch (kind) {
    case 'boolean':
      return (
        <input
          {...common}
          type="checkbox"
          data-enter={enterAction}
          required={required}
          checked={(text || defaultText) === 'true'}
          onInput={(event) => {
            props.edit(String(event.currentTarget.checked));
          }}
        />
      );
    case 'choice':
      return (
        <select {...common} required={required} value={text} onChange={edit}>
          <option value="">
            {defaultText ? `Default: ${choiceLabel(defaultText)}` : required ? 'Choose…' : 'Not given'}
          </option>
          {choices?.map((choice) => (
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
          data-enter={enterAction}
          required={required}
          placeholder={placeholder}
          value={text}
          onInput={edit}
        />
      );
    case 'text':
    case 'list':
    case 'object':
    case 'json':
      return (
        <textarea
          {...common}
          rows={kind === 'text' ? 1 : Math.min(8, Math.max(3, placeholder.split('\n').length))}
          spellcheck={false}
          data-enter={kind === 'text' ? enterAction : undefined}
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
