import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { secretNames } from '../../core/configs/secretNames.ts';
import { commands } from '../../manifest.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { secretNameFault } from '../services/secrets.ts';
import { askText, type Choice, confirmDelete, pickOne } from '../services/steps.ts';

/** Set and delete the values behind `${secret:NAME}`. */
export function registerSecretCommands(services: ExtensionServices): Disposable {
  services.commands.register(commands.setSecret, (argument) => setSecret(services, argument));
  services.commands.register(commands.deleteSecret, (argument) => deleteSecret(services, argument));
  return new vscode.Disposable(() => undefined);
}

async function setSecret(services: ExtensionServices, argument: unknown): Promise<void> {
  const name = await secretName(services, argument);
  const value = await askText({
    password: true,
    prompt: vscode.l10n.t('Value of the secret "{0}". It is kept by VS Code, encrypted, and never shown again.', name),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Give a value.') : undefined),
  });
  await services.vault.set(name, value.trim());
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The secret "{0}" is stored. Configs and tools use it as {1}.', name, `\${secret:${name}}`),
  );
}

async function deleteSecret({ vault, approvals, runtime }: ExtensionServices, argument: unknown): Promise<void> {
  const names = vault.names();
  if (names.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No secret is stored.'));
    return;
  }
  const choices = names.map((name) => ({ label: name, value: name }));
  const name =
    typeof argument === 'string' ? argument : await pickOne(choices, vscode.l10n.t('Choose the secret to delete'));
  await confirmDelete(
    vscode.l10n.t('Delete the secret "{0}"?', name),
    vscode.l10n.t('Configs and tools that use it stop working until it is set again.'),
  );
  await vault.delete(name);
  await approvals.forget({ source: 'secret', name });
  // What was allowed with the old value is asked about again with the next one.
  await (await runtime.get()).toolGrants.revokeOfSecret(name);
}

/** What the caller named, what its config refers to, or what the user picks: a known name or a new one. */
async function secretName(services: ExtensionServices, argument: unknown): Promise<string> {
  if (typeof argument === 'string') return argument;
  await services.runtime.get();
  await services.configFiles.ready();
  const configName =
    typeof argument === 'object' && argument && 'configName' in argument ? argument.configName : undefined;
  const config = services.configFiles.configs.find(({ name }) => name === configName);
  const wanted = config ? secretNames(config) : [];
  if (wanted.length === 1 && wanted[0] !== undefined) return wanted[0];
  const stored = services.vault.names();
  const used = config ? wanted : services.configFiles.configs.flatMap(secretNames);
  const known = [...new Set([...used, ...stored])].sort((a, b) => a.localeCompare(b));
  if (known.length === 0) return askNewName();
  const choices = known.map((name): Choice<string> => ({
    label: name,
    description: stored.includes(name) ? vscode.l10n.t('stored') : vscode.l10n.t('not stored yet'),
    value: name,
  }));
  const other: Choice<string> = { label: vscode.l10n.t('$(add) Another name…'), value: '' };
  return (await pickOne([...choices, other], vscode.l10n.t('Which secret?'))) || askNewName();
}

function askNewName(): Promise<string> {
  return askText({
    prompt: vscode.l10n.t('Name of the secret, as configs refer to it'),
    validateInput: secretNameFault,
  });
}
