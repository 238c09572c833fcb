import { isRecord, textsOf } from '../../src/protocol/dataShape.ts';
import type { ToolRunHostMessage, ToolRunPanelState, ToolRunWebviewMessage } from '../../src/protocol/toolRun.ts';
import { PanelHost } from '../panel/panelHost.ts';

/** The extension host as this panel sees it. */
export type Host = PanelHost<ToolRunHostMessage, ToolRunWebviewMessage, ToolRunPanelState>;

export function connectHost(): Host {
  return new PanelHost({ message: parseHostMessage, state: parsePanelState });
}

function parseHostMessage(data: unknown): ToolRunHostMessage | null {
  if (!isRecord(data)) return null;
  const { type, view } = data;
  const known = type === 'focus' || (type === 'view' && isRecord(view) && Array.isArray(view['fields']));
  return known ? (data as unknown as ToolRunHostMessage) : null;
}

function parsePanelState(data: unknown): ToolRunPanelState | null {
  if (!isRecord(data)) return null;
  const { uri, values } = data;
  const cleared = Object.entries(isRecord(values) ? values : {}).filter(([, text]) => text === null);
  return {
    uri: typeof uri === 'string' ? uri : '',
    values: { ...textsOf(values), ...Object.fromEntries(cleared.map(([key]) => [key, null])) },
  };
}
