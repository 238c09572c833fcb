import type { ToolPlace, ToolRunPanelView } from '../../src/protocol/toolRun.ts';

/** What the user can do. */
export interface ToolRunActions {
  /** @param allow the answer to what the tool wants */
  run: (allow?: 'once' | 'always') => void;
  stop: () => void;
  /** @param text null: not given any more */
  edit: (key: string, text: string | null) => void;
  leave: (key: string) => void;
  reset: () => void;
  open: (place?: ToolPlace) => void;
  /** Asks for the secret that the last run lacked. */
  setSecret: () => void;
  manageTrust: () => void;
  copy: (text: string) => void;
}

/** True where nothing but the form's values and what it wants can keep the tool from running now. */
export function canRun({ fault, isTrusted, running }: ToolRunPanelView): boolean {
  return fault === null && isTrusted && running === null;
}

/** True where its user has to allow something first. */
export function needsAccess({ wants, isGranted, fault, isTrusted }: ToolRunPanelView): boolean {
  return wants.length > 0 && !isGranted && fault === null && isTrusted;
}
