import { SecretString, secretReferences } from '../../core/configs/secretString.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';

/** Every secret that this machine stores, and those that the configs name or hold. For taking them out of a text. */
export async function knownSecrets({ vault, configFiles }: ExtensionServices): Promise<string[]> {
  await configFiles.ready();
  const values: (string | undefined)[] = await Promise.all(vault.names().map((name) => vault.get(name)));
  for (const text of configFiles.configs.flatMap(textsIn)) {
    if (text instanceof SecretString && text.isPlainText) values.push(text.expose());
    const references = secretReferences(text instanceof SecretString ? text.expose() : text);
    for (const { source, name } of references) if (source === 'env') values.push(process.env[name]);
  }
  return values.filter((value) => value !== undefined);
}

function textsIn(value: unknown): (string | SecretString)[] {
  if (typeof value === 'string' || value instanceof SecretString) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
