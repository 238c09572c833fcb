import * as vscode from 'vscode';
import type { Thumbs } from './ratings.ts';

/** Ratings as a row has room for them; empty: nothing was rated. */
export function ratingMarks({ up, down }: Thumbs): string {
  return [up > 0 ? `▲ ${up}` : '', down > 0 ? `▼ ${down}` : ''].filter((part) => part !== '').join(' ');
}

/** The same in words, for tooltips and screen readers. */
export function ratingWords({ up, down }: Thumbs): string {
  return up + down === 0 ? '' : vscode.l10n.t('{0} rated good, {1} rated bad', up, down);
}
