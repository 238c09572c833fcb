import { mountPanel } from '../panel/mountPanel.tsx';
import { App } from './app.tsx';
import { connectHost } from './host.ts';

mountPanel(<App host={connectHost()} />, 'Your chat is safe. Close this panel and open the chat again.');
