import { render } from 'preact';
import type { JSX } from 'preact';
import { FaultBoundary } from './faultBoundary.tsx';

/** Draws a panel into its page. @param hint what its user does where the panel itself fails */
export function mountPanel(app: JSX.Element, hint: string): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element with id "root".');
  render(<FaultBoundary hint={hint}>{app}</FaultBoundary>, root);
}
