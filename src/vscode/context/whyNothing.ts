import * as vscode from 'vscode';
import { byteSize } from '../../protocol/textSize.ts';
import { type ContextSource, maxContextBytes } from './contextSource.ts';
import type { ContextReading } from './readContext.ts';

/** Why a source gives no text, in a sentence. */
export function whyNothing({ nothing }: ContextSource, reading: Exclude<ContextReading, { state: 'read' }>): string {
  switch (reading.state) {
    case 'nothing':
      return nothing;
    case 'tooLarge':
      return vscode.l10n.t('Too large: {0}, at most {1}.', byteSize(reading.bytes), byteSize(maxContextBytes));
    case 'failed':
      return vscode.l10n.t('It could not be read; the log says why.');
  }
}
