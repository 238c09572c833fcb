import { render } from 'preact';
import { FaultBoundary } from '../panel/faultBoundary.tsx';
import { App } from './app.tsx';
import { Host } from './host.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with id "root".');
render(
  <FaultBoundary hint="Your tool is safe. Close this panel and test the tool again.">
    <App host={new Host()} />
  </FaultBoundary>,
  root,
);
