import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { VariableField } from '../../../src/protocol/chat.ts';
import { textSize } from '../../../src/protocol/textSize.ts';
import type { ChatActions } from '../chatActions.ts';
import type { FocusRequest } from '../state/chatState.ts';
import { Icon } from '../../panel/icon.tsx';
import { longText, VariableRow } from './variableRow.tsx';

/** The chat's variables, a field each. */
export function VariablesForm(props: {
  fields: VariableField[];
  open: boolean;
  /** The variable that was taken out last and can be put back. */
  removed: string | undefined;
  faults: Record<string, string>;
  focus: FocusRequest | null;
  actions: ChatActions;
}): JSX.Element {
  const { fields, open, removed, faults, focus, actions } = props;
  const form = useRef<HTMLDetailsElement>(null);
  const putBack = useRef<HTMLButtonElement>(null);
  // The button that had the focus goes with its field, or with the notice.
  const leaving = useRef<{ removing?: string; returning?: string }>({});
  const focusField = (name: string): void => {
    fieldElements(form.current)
      .find(({ dataset }) => dataset['field'] === name)
      ?.focus();
  };
  useEffect(() => {
    if (focus?.target === 'variable') focusField(focus.name);
  }, [focus]);
  useEffect(() => {
    const { removing, returning } = leaving.current;
    leaving.current = {};
    if (removed !== undefined && removed === removing) putBack.current?.focus();
    else if (returning !== undefined) focusField(returning);
  }, [removed]);
  const filled = fields.filter(({ value }) => value.trim()).length;
  const text = fields.map(({ value }) => value).join('');
  const names = Object.keys(faults);
  const lacksOnly = fields.every(({ name, value }) => !Object.hasOwn(faults, name) || !value.trim());
  const earlier = fields.filter(({ asLastTime }) => asLastTime).map(({ name }) => name);
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
          {text.length > longText && ` · ${textSize(text)}`}
        </span>
      </summary>
      <div class="fields">
        {names.length > 0 && (
          <p class="notice error" role="alert">
            <Icon name="error" />
            <span>
              {lacksOnly ? 'Fill in' : 'Correct'} before sending: {names.join(', ')}.
            </span>
          </p>
        )}
        {earlier.length > 0 && (
          <p class="quiet">
            Filled in as last time: {earlier.join(', ')}.{' '}
            <button
              type="button"
              class="link"
              onClick={() => {
                actions.clearVariables(earlier);
              }}
            >
              Clear
            </button>
          </p>
        )}
        {fields.map((field) => (
          <VariableRow
            key={field.name}
            field={field}
            fault={Object.hasOwn(faults, field.name) ? faults[field.name] : undefined}
            actions={actions}
            remove={() => {
              leaving.current = { removing: field.name };
              actions.removeVariable(field.name);
            }}
          />
        ))}
        {removed !== undefined && (
          <p role="status">
            {removed} was removed from this chat.{' '}
            <button
              type="button"
              class="link"
              ref={putBack}
              onClick={() => {
                leaving.current = { returning: removed };
                actions.putBackVariable();
              }}
            >
              Put back
            </button>
          </p>
        )}
      </div>
    </details>
  );
}

/** The controls of the form's fields, in order. */
function fieldElements(form: HTMLElement | null): HTMLElement[] {
  return [...(form?.querySelectorAll<HTMLElement>('[data-field]') ?? [])];
}
