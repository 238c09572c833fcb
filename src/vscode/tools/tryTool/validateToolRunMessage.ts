import { isRecord } from '../../../protocol/dataShape.ts';
import type { ToolPlace, ToolRunPanelState, ToolRunWebviewMessage } from '../../../protocol/toolRun.ts';

/** Longest text that the panel may hand over, in UTF-16 units: results are at most 1 MiB, and grow by being formatted. */
const maxTextLength = 8_000_000;

/**
 * The message, if it has exactly a shape that the protocol knows, else undefined. The result is built anew from checked
 * fields, so nothing else that the page sent goes further.
 */
export function validateToolRunMessage(message: unknown): ToolRunWebviewMessage | undefined {
  if (!isRecord(message)) return undefined;
  switch (message['type']) {
    case 'ready':
    case 'stop':
    case 'reset':
    case 'manageTrust':
    case 'setSecret':
      return { type: message['type'] };
    case 'run': {
      const { values, allow } = message;
      if (!isTextRecord(values)) return undefined;
      if (allow === undefined) return { type: 'run', values: { ...values } };
      return allow === 'once' || allow === 'always' ? { type: 'run', values: { ...values }, allow } : undefined;
    }
    case 'open': {
      const { place } = message;
      if (place === undefined) return { type: 'open' };
      return isPlace(place) ? { type: 'open', place: { line: place.line, column: place.column } } : undefined;
    }
    case 'copy': {
      const { text } = message;
      return isText(text) ? { type: 'copy', text } : undefined;
    }
    default:
      return undefined;
  }
}

/** The panel state of an earlier window, where it has the right shape. */
export function validateToolRunState(state: unknown): ToolRunPanelState | undefined {
  if (!isRecord(state)) return undefined;
  const { uri, values } = state;
  if (!isText(uri) || uri === '') return undefined;
  return { uri, values: isEditedRecord(values) ? { ...values } : {} };
}

function isPlace(value: unknown): value is ToolPlace {
  return isRecord(value) && Number.isSafeInteger(value['line']) && Number.isSafeInteger(value['column']);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxTextLength;
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every(isText);
}

function isEditedRecord(value: unknown): value is ToolRunPanelState['values'] {
  return isRecord(value) && Object.values(value).every((text) => text === null || isText(text));
}
