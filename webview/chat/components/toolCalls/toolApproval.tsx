import type { JSX, RefObject } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ApprovalDecision, ApprovalView, ToolCallView } from '../../../../src/protocol/chat.ts';
import { findJsonFault } from '../../../../src/protocol/jsonFault.ts';
import type { ChatActions } from '../../chatActions.ts';
import { formatJson } from '../../../panel/formatJson.ts';
import { ArgumentsEditor } from './argumentsEditor.tsx';
import { DenialForm } from './denialForm.tsx';
import { Icon } from '../../../panel/icon.tsx';
import { focusIfIdle, useHandOnFocus } from '../keepFocus.ts';
import { JsonPart } from './jsonPart.tsx';
import { SuppliedParams } from './suppliedParams.tsx';

const scopes = [
  ['once', 'Allow Once', 'This call only'],
  ['chat', 'Allow for This Chat', 'Until its code or what it asks for changes'],
  ['always', 'Always Allow', 'In this workspace, until its code or what it asks for changes'],
] as const;

/** A call that waits for its user's decision: all that it would do, and the buttons that decide. */
export function ToolApproval(props: {
  call: ToolCallView;
  approval: ApprovalView;
  /** Which of several calls of the turn this is, in words; empty: the only one. */
  position: string;
  actions: ChatActions;
}): JSX.Element {
  const { call, approval, position, actions } = props;
  const { id, name } = call;
  const proposed = formatJson(approval.arguments ?? call.arguments);
  // Ids repeat from turn to turn.
  const question = `${id} ${proposed}`;
  const denial = `deny ${question}`;
  const [edited, setEdited] = useState(
    actions.edits[question] ?? (approval.fault === undefined ? undefined : proposed),
  );
  /** Undefined: the call is not being denied. */
  const [reason, setReason] = useState(actions.edits[denial]);
  const denying = reason !== undefined;
  const [decidedOn, setDecidedOn] = useState<ApprovalView>();
  const element = useHandOnFocus<HTMLElement>(actions);
  const titleId = useId();
  useLayoutEffect(() => {
    focusIfIdle(element.current);
  }, []);
  // What the host asks again is a new question.
  const decided = decidedOn === approval;
  const fault = edited === undefined ? '' : describeFault(edited);

  useEffect(() => {
    if (approval.fault !== undefined) setEdited((text) => text ?? proposed);
  }, [approval.fault]);
  const isEditing = edited !== undefined;
  useEffect(() => {
    const field = element.current?.querySelector('textarea');
    if (approval.fault !== undefined && field) focusIfIdle(field, element.current);
  }, [approval, isEditing]);

  const denyButton = useRef<HTMLButtonElement>(null);
  const wasDenying = useRef(false);
  useLayoutEffect(() => {
    if (wasDenying.current && !denying) denyButton.current?.focus();
    wasDenying.current = denying;
  }, [denying]);

  useKeptText(question, decided || edited === proposed ? undefined : edited, element, actions);
  useKeptText(denial, reason, element, actions);

  const decide = (decision: ApprovalDecision): void => {
    if (decided) return;
    setDecidedOn(approval);
    actions.decideTool(id, decision);
  };
  const allow = (scope: 'once' | 'chat' | 'always'): void => {
    if (fault) return;
    const isChanged = edited !== undefined && edited !== proposed;
    decide({ decision: 'allow', scope, ...(isChanged ? { arguments: edited } : {}) });
  };
  return (
    <section class="card tool-call waiting" ref={element} tabIndex={-1} aria-labelledby={titleId}>
      <h2 class="tool-head" id={titleId}>
        <Icon name="shield" className="state" />
        <span class="tool-label">Tool</span>
        <code class="tool-name">{name}</code>
        <span class="quiet">waits for your decision{position && `, ${position}`}</span>
      </h2>
      <div class="card-body">
        {approval.hasChanged && <p>The tool has changed since you allowed it.</p>}
        <p class="quiet">
          {approval.wants.length === 0 ? 'It asks for nothing beyond computing.' : 'It asks for permission to'}
        </p>
        <ul class="wants">
          {approval.wants.map((want) => (
            <li key={want}>{want}</li>
          ))}
        </ul>
        <p class="source">
          <span class="quiet">Code: </span>
          <button
            type="button"
            class="link"
            title="Open the tool's code"
            onClick={() => {
              actions.openTool({ name, callId: id });
            }}
          >
            {approval.source}
          </button>
        </p>
        {edited === undefined || approval.isUntrusted ? (
          <JsonPart title="Arguments" json={proposed} onCopy={actions.copy}>
            {!approval.isUntrusted && (
              <button
                type="button"
                class="link"
                onClick={() => {
                  setEdited(proposed);
                }}
              >
                Edit
              </button>
            )}
          </JsonPart>
        ) : (
          <ArgumentsEditor
            text={edited}
            fault={fault || (decided ? '' : (approval.fault ?? ''))}
            onEdit={setEdited}
            onDiscard={() => {
              setEdited(undefined);
              element.current?.focus();
            }}
          />
        )}
        <SuppliedParams call={call} />
        {approval.isUntrusted ? (
          <p>It can be decided once this workspace is trusted.</p>
        ) : denying ? (
          <DenialForm
            reason={reason}
            onEdit={setReason}
            onDeny={() => {
              setReason(undefined);
              decide({ decision: 'deny', reason: reason.trim() });
            }}
            onBack={() => {
              setReason(undefined);
            }}
          />
        ) : (
          <div class="buttons decisions">
            {scopes.map(([scope, label, title], i) => (
              <button
                key={scope}
                type="button"
                class={`button ${i === 0 ? '' : 'secondary'}`}
                title={title}
                aria-disabled={decided || fault !== ''}
                onClick={() => {
                  allow(scope);
                }}
              >
                {label}
              </button>
            ))}
            <button
              type="button"
              class="button secondary"
              ref={denyButton}
              aria-disabled={decided}
              onClick={() => {
                if (!decided) setReason('');
              }}
            >
              Deny…
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

/** Keeps what was typed in a card while that is not drawn, until it asks for something else. */
function useKeptText(
  key: string,
  text: string | undefined,
  card: RefObject<HTMLElement | null>,
  { edits, saveEdits }: ChatActions,
): void {
  // Layout effects: the card may go as soon as its call is decided.
  useLayoutEffect(() => {
    if (text !== undefined) edits[key] = text;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- made for this.
    else delete edits[key];
    saveEdits();
  }, [key, text]);
  useLayoutEffect(() => {
    const place = card.current?.parentElement;
    return () => {
      queueMicrotask(() => {
        // The card alone went: its call waits no longer.
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- made for this.
        if (place?.isConnected) delete edits[key];
        saveEdits();
      });
    };
  }, [key]);
}

/** What keeps a text from being arguments, in a sentence; empty: nothing. */
function describeFault(json: string): string {
  const fault = findJsonFault(json) ?? (/^\s*\{/.test(json) ? undefined : { line: 1, expected: 'one object, { … }' });
  return fault ? `Line ${String(fault.line)}: expected ${fault.expected}.` : '';
}
