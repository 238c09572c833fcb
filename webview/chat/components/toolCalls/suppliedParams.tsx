import type { JSX } from 'preact';
import type { SuppliedParam, ToolCallView } from '../../../../src/protocol/chat.ts';

const sources = { context: ' from the chat’s variables', defaults: ' from the tool’s defaults' };

/** The arguments that the chat's variables and the tool's defaults fill in, never with their values, and what they replace. */
export function SuppliedParams({ call }: { call: ToolCallView }): JSX.Element {
  const { suppliedParams, dropped } = call;
  return (
    <>
      {suppliedParams.length > 0 && (
        <p class="supplied">
          <span class="quiet">Not from the model: </span>
          {suppliedParams.map((param, i) => (
            <span key={param.name}>
              {i > 0 && ', '}
              <Supplied {...param} />
            </span>
          ))}
        </p>
      )}
      {dropped && (
        <p class="supplied">
          <span class="quiet">Sent by the model, but not used: </span>
          <code>{dropped.join(', ')}</code>
        </p>
      )}
    </>
  );
}

function Supplied({ name, from }: SuppliedParam): JSX.Element {
  return (
    <>
      <code>
        {name}
        {from === 'defaults' && (
          <>
            {' = '}
            <span aria-label="hidden value" role="img">
              •••••
            </span>
          </>
        )}
      </code>
      {from && <span class="quiet">{sources[from]}</span>}
    </>
  );
}
