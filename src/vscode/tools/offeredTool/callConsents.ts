import * as vscode from 'vscode';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import { asksAboutEveryTool } from '../../services/settings.ts';
import { wantsOf } from '../approvals/wants.ts';
import { toolSource } from '../approvals/toolSource.ts';
import type { ReadyCall } from './offeredCall.ts';

/** Most questions that are remembered; those that were answered with no are never taken back. */
const maxAsked = 100;

/**
 * Which calls of other chats VS Code was told to ask its user about. It runs a call only after a yes, so that a call that was
 * asked about with the same code, capabilities and arguments is one that was allowed.
 */
export class CallConsents {
  private readonly asked = new Set<string>();

  /** The question to ask before a call; undefined: it may run unasked, as in our own chats. */
  async question(runtime: Runtime, call: ReadyCall): Promise<vscode.LanguageModelToolConfirmationMessages | undefined> {
    if (!(await needsConsent(runtime, call))) return undefined;
    const [oldest] = this.asked;
    if (oldest !== undefined && this.asked.size >= maxAsked) this.asked.delete(oldest);
    this.asked.add(keyOf(call));
    return { title: vscode.l10n.t('Run the Promptdeck tool "{0}"?', call.tool.name), message: details(call) };
  }

  /** True where a call may run now; a yes holds for one call. */
  async isAllowed(runtime: Runtime, call: ReadyCall): Promise<boolean> {
    return this.asked.delete(keyOf(call)) || !(await needsConsent(runtime, call));
  }
}

async function needsConsent(runtime: Runtime, call: ReadyCall): Promise<boolean> {
  if (wantsOf(call).length === 0 && !asksAboutEveryTool()) return false;
  return (await runtime.toolGrants.find({ fingerprint: call.fingerprint })) === undefined;
}

function keyOf(call: ReadyCall): string {
  return JSON.stringify([call.tool.name, call.fingerprint, call.arguments]);
}

/** Everything that a user decides by. Names and values are text, never Markdown. */
function details(call: ReadyCall): vscode.MarkdownString {
  const { tool, codeOrigin, arguments: args, suppliedParams } = call;
  const text = new vscode.MarkdownString();
  const wants = wantsOf(call);
  if (wants.length > 0) {
    text.appendText(vscode.l10n.t('It asks to:')).appendMarkdown('\n\n');
    for (const want of wants) text.appendMarkdown('- ').appendText(want).appendMarkdown('\n');
    text.appendMarkdown('\n');
  }
  text.appendText(vscode.l10n.t('Its code: {0}', toolSource(codeOrigin, tool.name))).appendMarkdown('\n\n');
  text.appendText(vscode.l10n.t('Arguments from the model:')).appendMarkdown('\n');
  text.appendCodeblock(JSON.stringify(args, undefined, 2), 'json');
  if (suppliedParams.length > 0) {
    text.appendText(vscode.l10n.t('Not from the model: {0}', suppliedParams.join(', '))).appendMarkdown('\n\n');
  }
  return text;
}
