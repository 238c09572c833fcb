import * as vscode from 'vscode';
import { AppError } from '../../core/base/appError.ts';
import type { SecretReference } from '../../core/configs/secretString.ts';
import type { SecretUse, SecretUsingTool } from '../../node/runtime/runtime.ts';

const approvedKey = 'promptdeck.approvedSecretUses';

/**
 * Which stored key or environment variable may go to which endpoint. A workspace file decides both, so the user is asked
 * once for each pair, loopback addresses included. Kept are names and origins, never values. A tool's are asked about with its
 * call; only where another extension runs the tool, which asks nobody, they are asked about here.
 */
export class OriginApprovals {
  private readonly state: vscode.Memento;
  private readonly pending = new Map<string, Promise<boolean>>();

  constructor(state: vscode.Memento) {
    this.state = state;
  }

  /** @throws AppError `SecretNotApproved` where the user says no */
  async require(reference: SecretReference, use: SecretUse): Promise<void> {
    if (use.tool?.isAsked) return;
    const pair = `${reference.source}:${reference.name} ${use.origin}`;
    if (this.approved().includes(pair)) return;
    const answer = this.pending.get(pair) ?? this.ask(pair, reference, use);
    if (await answer) return;
    if (use.tool) throw notGiven(reference, use.tool);
    const message = vscode.l10n.t(
      '{0} was not sent to {1}, because you did not allow it. Send again to be asked again, or change the config "{2}".',
      label(reference),
      destination(use),
      use.configName,
    );
    throw new AppError('SecretNotApproved', message, { configName: use.configName });
  }

  /** Forgets every approval for a secret, so that a new value is asked about again. */
  async forget(reference: SecretReference): Promise<void> {
    const prefix = `${reference.source}:${reference.name} `;
    await this.state.update(
      approvedKey,
      this.approved().filter((pair) => !pair.startsWith(prefix)),
    );
  }

  private approved(): string[] {
    return this.state.get<string[]>(approvedKey, []);
  }

  private ask(pair: string, reference: SecretReference, use: SecretUse): Promise<boolean> {
    const answer = this.confirm(pair, reference, use).finally(() => this.pending.delete(pair));
    this.pending.set(pair, answer);
    return answer;
  }

  private async confirm(pair: string, reference: SecretReference, use: SecretUse): Promise<boolean> {
    const allow = vscode.l10n.t('Allow');
    const { question, detail } = use.tool ? askForTool(reference, use.tool) : askForConfig(reference, use);
    const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, allow);
    if (choice !== allow) return false;
    await this.state.update(approvedKey, [...this.approved(), pair]);
    return true;
  }
}

function askForConfig(reference: SecretReference, use: SecretUse): { question: string; detail: string } {
  return {
    question: vscode.l10n.t('Send {0} to {1}?', label(reference), destination(use)),
    detail: vscode.l10n.t(
      'The config "{0}" asks for it. Allow this only where you trust that address with this key. You are asked once.',
      use.configName,
    ),
  };
}

function askForTool(
  reference: SecretReference,
  { name, hosts }: SecretUsingTool,
): { question: string; detail: string } {
  const reach =
    hosts.length > 0
      ? vscode.l10n.t('It may send it to {0}.', hosts.join(', '))
      : vscode.l10n.t('It cannot reach any address, but what it returns goes to who runs it.');
  return {
    question: vscode.l10n.t('Let the tool "{0}" use {1}?', name, label(reference)),
    detail: vscode.l10n.t(
      'Another extension runs this tool. {0} You are asked once for this code with these addresses.',
      reach,
    ),
  };
}

function notGiven(reference: SecretReference, { name }: SecretUsingTool): AppError {
  const message = vscode.l10n.t(
    '{0} was not given to the tool "{1}", because you did not allow it. Run it again to be asked again.',
    label(reference),
    name,
  );
  return new AppError('SecretNotApproved', message, { secret: reference, toolName: name });
}

function label(reference: SecretReference): string {
  return reference.source === 'secret'
    ? vscode.l10n.t('the secret "{0}"', reference.name)
    : vscode.l10n.t('the environment variable "{0}"', reference.name);
}

function destination(use: SecretUse): string {
  return use.origin || vscode.l10n.t('the address that it is part of');
}
