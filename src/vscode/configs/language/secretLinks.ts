import * as vscode from 'vscode';
import { commands } from '../../../manifest.ts';
import { placeRange } from './placeRange.ts';

/** Each `${secret:NAME}` as a link to the command that stores its value. */
export async function linkSecrets(
  document: vscode.TextDocument,
  stored: readonly string[],
): Promise<vscode.DocumentLink[]> {
  const { configReferences } = await import('../../../core/configs/editing/configReferences.ts');
  const secrets = configReferences(document.getText()).filter(({ source }) => source === 'secret');
  return secrets.map(({ name, place }) => {
    const argument = encodeURIComponent(JSON.stringify([name]));
    const link = new vscode.DocumentLink(
      placeRange(place),
      vscode.Uri.parse(`command:${commands.setSecret}?${argument}`),
    );
    link.tooltip = stored.includes(name)
      ? vscode.l10n.t('Set the stored secret anew')
      : vscode.l10n.t('Set this secret, which is not stored yet');
    return link;
  });
}
