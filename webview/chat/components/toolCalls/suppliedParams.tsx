import type { JSX } from 'preact';

/** The arguments that the chat's variables and the tool's defaults fill in: their names, never their values. */
export function SuppliedParams({ names }: { names: string[] }): JSX.Element | null {
  if (names.length === 0) return null;
  return (
    <p class="supplied" title="Filled in by the chat's variables and the tool's defaults. The model cannot set them.">
      <span class="quiet">Not from the model: </span>
      {names.map((name, i) => (
        <span key={name}>
          {i > 0 && ', '}
          <code>
            {name} ={' '}
            <span aria-label="hidden value" role="img">
              •••••
            </span>
          </code>
        </span>
      ))}
    </p>
  );
}
