import * as vscode from 'vscode';
import type { ChatCommandRefusal } from '../../protocol/chatCommand.ts';

/** Why a command was not done in the chat that has the focus, and what to do. */
export function refusalText(why: ChatCommandRefusal): string {
  switch (why) {
    case 'noAnswer':
      return vscode.l10n.t('There is no answer in this chat yet.');
    case 'noMessage':
      return vscode.l10n.t('There is no message in this chat yet.');
    case 'noVersion':
      return vscode.l10n.t('There is no further version. Edit a message or ask for another answer to make one.');
    case 'noVariables':
      return vscode.l10n.t('This chat has no variables.');
    case 'notInterrupted':
      return vscode.l10n.t('The last message has its answer. "Answer Again" asks for another one.');
    case 'notNow':
      return vscode.l10n.t(
        'Not now: an answer arrives, answers are being compared, or the workspace is not trusted yet.',
      );
  }
}
