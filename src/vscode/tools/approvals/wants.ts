import type { SecretReference } from '../../../core/configs/secretString.ts';
import type { ToolCallRequest } from '../../../core/tools/toolApproval.ts';

/** What a tool asks for beyond plain computing, a line each. */
export function wantsOf(call: Pick<ToolCallRequest, 'capabilities' | 'secrets' | 'origin'>): string[] {
  const { capabilities, secrets = [], origin = 'own' } = call;
  if (origin === 'editor') return ['Run code of another extension, which can do all that this extension can do'];
  const { hosts = [], files = false } = capabilities;
  const reach = hosts.length > 0 ? `and may send it to ${hosts.join(', ')}` : 'and cannot reach any address';
  return [
    ...hosts.map((host) => `Send requests to ${host}`),
    ...(files ? ['Read files of the workspace folder'] : []),
    ...secrets.map((secret) => `Use ${secretWords(secret)}, ${reach}`),
  ];
}

/** A secret or an environment variable as users know it. */
export function secretWords({ source, name }: SecretReference): string {
  return source === 'secret' ? `the secret "${name}"` : `the environment variable "${name}"`;
}
