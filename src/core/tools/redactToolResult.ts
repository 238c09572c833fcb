import { redactSecrets } from '../llm/failure/redactSecrets.ts';
import type { ToolResult } from './toolRunner.ts';

/** A text inside JSON, quotes included (RFC 8259 §7). */
const jsonText = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

/**
 * What a run gave, without the secrets that went into it: neither a model nor the history may learn them, whatever the tool
 * returns, throws or logs.
 * @param secrets values that the call's defaults resolved to
 */
export function redactToolResult(result: ToolResult, secrets: readonly string[]): ToolResult {
  if (secrets.length === 0) return result;
  const redact = (text: string): string => redactSecrets(text, secrets);
  const logs = result.logs.map(redact);
  if (result.ok) {
    const json = result.json.replace(jsonText, (text) => JSON.stringify(redact(JSON.parse(text) as string)));
    return { ...result, json, logs };
  }
  const { error } = result;
  return { ...result, error: { ...error, name: redact(error.name), message: redact(error.message) }, logs };
}
