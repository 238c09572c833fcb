import { mountPanel } from '../panel/mountPanel.tsx';
import { App } from './app.tsx';
import { connectHost } from './host.ts';

mountPanel(<App host={connectHost()} />, 'Your tool is safe. Close this panel and test the tool again.');
