import { render } from 'preact';
import { App } from './app.tsx';
import { FaultBoundary } from '../panel/faultBoundary.tsx';
import { Host } from './host.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with id "root".');
render(
  <FaultBoundary hint="Your chat is safe. Close this panel and open the chat again.">
    <App host={new Host()} />
  </FaultBoundary>,
  root,
);
