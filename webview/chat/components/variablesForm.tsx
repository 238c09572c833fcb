import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { VariableField } from '../../../src/protocol/chat.ts';
import type { ChatActions } from '../chatActions.ts';
import type { FocusRequest } from '../state/chatState.ts';
import { Icon } from '../../panel/icon.tsx';

/** The prompt's variables, a field each. */
export function VariablesForm(props: {
  fields: VariableField[];
  open: boolean;
  missing: string[];
  focus: FocusRequest | null;
  actions: ChatActions;
}): JSX.Element {
  const { fields, open, missing, focus, actions } = props;
  const form = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (focus?.target !== 'variable') return;
    const areas = [...(form.current?.querySelectorAll('textarea') ?? [])];
    areas.find(({ name }) => name === focus.name)?.focus();
  }, [focus]);
  const filled = fields.filter(({ value }) => value.trim()).length;
  return (
    <details
      class="variables"
      ref={form}
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open !== open) actions.toggleForm(event.currentTarget.open);
      }}
    >
      <summary>
        <Icon name="chevron" className="chevron" />
        <Icon name="sliders" />
        <span>Variables</span>
        <span class="quiet">
          {filled} of {fields.length} filled in
        </span>
      </summary>
      <div class="fields">
        {missing.length > 0 && (
          <p class="notice error" role="alert">
            <Icon name="error" />
            <span>Fill in before sending: {missing.join(', ')}.</span>
          </p>
        )}
        {fields.map((field) => (
          <Field key={field.name} field={field} missing={missing.includes(field.name)} actions={actions} />
        ))}
      </div>
    </details>
  );
}

function Field(props: { field: VariableField; missing: boolean; actions: ChatActions }): JSX.Element {
  const { field, missing, actions } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>
        {field.name}
        {field.required && <span class="required"> (required)</span>}
      </label>
      <textarea
        id={id}
        name={field.name}
        rows={1}
        spellcheck={false}
        required={field.required}
        aria-invalid={missing}
        aria-describedby={missing ? `${id}-error` : undefined}
        value={field.value}
        onInput={(event) => {
          actions.editVariable(field.name, event.currentTarget.value);
        }}
      />
      {missing && (
        <p class="field-error" id={`${id}-error`}>
          {field.name} needs a value.
        </p>
      )}
    </div>
  );
}
