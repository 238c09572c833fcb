import type { Node } from '@babel/types';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { parseGrantedHost } from '../../tools/grantedHosts.ts';
import type { ToolCapabilities } from '../../tools/tool.ts';
import { propertyKey, unwrapExpression } from './literalValue.ts';
import type { ToolProblems } from './toolProblems.ts';

/** Hosts that one tool may declare. */
const maxHosts = 100;

/**
 * What `export const capabilities` declares.
 * @param written its value
 * @param node where the value stands
 */
export function declaredCapabilities(
  written: JsonObject,
  node: Node | undefined,
  problems: ToolProblems,
): ToolCapabilities {
  const { hosts, files, ...others } = written as { hosts?: JsonValue; files?: JsonValue } & JsonObject;
  const isList = Array.isArray(hosts) && hosts.every((host) => typeof host === 'string');
  if (hosts !== undefined && !isList) {
    const message = '"hosts" must be a list like ["api.example.com", "localhost:8080"].';
    problems.error(valueOf(node, 'hosts') ?? node, 'wrongShape', message);
  }
  if (isList) checkHosts(hosts, valueOf(node, 'hosts'), problems);
  if (files !== undefined && typeof files !== 'boolean') {
    problems.error(valueOf(node, 'files') ?? node, 'wrongShape', '"files" must be true or false.');
  }
  for (const name of Object.keys(others)) {
    const message = `There is no capability "${name}"; a tool can ask for "hosts" and "files".`;
    problems.warn(valueOf(node, name) ?? node, 'unknownCapability', message);
  }
  return { ...(isList && hosts.length <= maxHosts ? { hosts } : {}), ...(typeof files === 'boolean' ? { files } : {}) };
}

/** An entry that grants nothing is most likely meant to grant something. */
function checkHosts(hosts: readonly string[], list: Node | undefined, problems: ToolProblems): void {
  if (hosts.length > maxHosts) {
    const message = `"hosts" lists ${hosts.length} hosts; more than ${maxHosts} are nothing that a person can say yes to.`;
    problems.error(list, 'tooMuch', message);
    return;
  }
  const elements = list?.type === 'ArrayExpression' ? list.elements : [];
  for (const [index, entry] of hosts.entries()) {
    if (parseGrantedHost(entry)) continue;
    const meant = meantHost(entry);
    const instead = entry.includes('*')
      ? 'List every host by its whole name; there are no wildcards.'
      : `Write the host alone, with its port where it is not the usual one, like ${JSON.stringify(meant ?? 'api.example.com')}.`;
    problems.add(elements[index] ?? list, {
      code: 'invalidHost',
      message: `${JSON.stringify(entry)} grants nothing. ${instead}`,
      severity: 'error',
      ...(meant === undefined ? {} : { subject: meant }),
    });
  }
}

/** The host inside an address that was written in its place. */
function meantHost(entry: string): string | undefined {
  const address = entry.includes('://') ? entry : `https://${entry}`;
  const host = URL.canParse(address) ? new URL(address).host : '';
  return parseGrantedHost(host) ? host : undefined;
}

function valueOf(object: Node | undefined, name: string): Node | undefined {
  const literal = object ? unwrapExpression(object) : undefined;
  if (literal?.type !== 'ObjectExpression') return undefined;
  for (const property of literal.properties) {
    if (property.type !== 'ObjectProperty' || propertyKey(property.key, property.computed) !== name) continue;
    return unwrapExpression(property.value);
  }
  return undefined;
}
