import { render } from 'preact';
import { App, FaultBoundary } from './app.tsx';
import { Host } from './host.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with id "root".');
render(
  <FaultBoundary>
    <App host={new Host()} />
  </FaultBoundary>,
  root,
);
