import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ToolField, ToolRunPanelView } from '../../../src/protocol/toolRun.ts';
import type { FocusRequest } from '../state.ts';
import type { ToolRunActions } from '../toolRunActions.ts';
import { FieldControl } from './fieldControl.tsx';

/** The form in which an author plays the model and the chat. */
export function ArgumentForm(props: {
  view: ToolRunPanelView;
  texts: Record<string, string>;
  faults: Record<string, string>;
  focus: FocusRequest | null;
  actions: ToolRunActions;
}): JSX.Element {
  const { view, texts, faults, focus, actions } = props;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (focus && form.current) moveFocus(form.current, focus);
  }, [focus]);
  const fields = (from: ToolField['from']): JSX.Element[] =>
    view.fields
      .filter((field) => field.from === from)
      .map((field) => (
        <FieldControl
          key={field.key}
          field={field}
          text={texts[field.key]}
          fault={faults[field.key]}
          actions={actions}
        />
      ));
  const [sent, read] = [fields('model'), fields('context')];
  return (
    <form
      ref={form}
      noValidate
      aria-label={`Arguments of ${view.toolName}`}
      onSubmit={(event) => {
        event.preventDefault();
      }}
      onKeyDown={(event) => {
        if (!isRunKey(event)) return;
        event.preventDefault();
        actions.run();
      }}
    >
      {sent.length > 0 ? (
        <fieldset>
          <legend>From the model</legend>
          {sent}
        </fieldset>
      ) : (
        view.spec && <p class="quiet">This tool takes no arguments from the model.</p>
      )}
      {read.length > 0 && (
        <fieldset>
          <legend>Variables of the chat</legend>
          {read}
        </fieldset>
      )}
      {view.defaults.length > 0 && (
        <fieldset>
          <legend>From defaults</legend>
          <ul class="defaults">
            {view.defaults.map((name) => (
              <li key={name}>
                <code>{name}</code> <span class="quiet">•••••• (not shown)</span>
              </li>
            ))}
          </ul>
        </fieldset>
      )}
    </form>
  );
}

/** Enter, where it does not begin a new line; Ctrl+Enter or Cmd+Enter anywhere. */
function isRunKey(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return event.target instanceof HTMLElement && event.target.dataset['enter'] === 'run';
}

function moveFocus(form: HTMLFormElement, focus: FocusRequest): void {
  const controls = [...form.querySelectorAll<HTMLElement>('[data-field]')];
  if (focus.target === 'field') controls.find(({ dataset }) => dataset['field'] === focus.key)?.focus();
  if (focus.target === 'form') (controls[0] ?? document.getElementById('run'))?.focus();
}
