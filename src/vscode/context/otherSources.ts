import * as vscode from 'vscode';
import type { ContextSource } from './contextSource.ts';

/** What was copied last. A browser asks its user before it hands that out. */
export function clipboardSource(): ContextSource {
  return {
    label: vscode.l10n.t('Clipboard'),
    icon: 'clippy',
    nothing: vscode.l10n.t('The clipboard holds no text.'),
    isPrivate: true,
    isLate: vscode.env.uiKind === vscode.UIKind.Web,
    read: async () => {
      const text = await vscode.env.clipboard.readText();
      return text === '' ? undefined : { text };
    },
  };
}

/** The date and the time of day, with the zone. */
export function dateSource(now = () => new Date()): ContextSource {
  return {
    label: vscode.l10n.t('Date and time'),
    icon: 'calendar',
    nothing: '',
    read: () => Promise.resolve({ text: localTime(now()) }),
  };
}

/** ISO 8601 with the offset of the local zone, to the second. */
function localTime(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const minutes = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
