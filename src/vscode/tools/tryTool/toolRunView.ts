import { isAppError, messageOf } from '../../../core/base/appError.ts';
import type { SecretReference } from '../../../core/configs/secretString.ts';
import type { ToolCapabilities } from '../../../core/tools/tool.ts';
import type { ToolResult } from '../../../core/tools/toolRunner.ts';
import type { ToolFrame, ToolRunView } from '../../../protocol/toolRun.ts';

/** What a tool asks for beyond plain computing, a line each. @param secrets what its defaults refer to */
export function wantedLines(
  { hosts = [], files = false }: ToolCapabilities,
  secrets: readonly SecretReference[],
): string[] {
  return [
    ...[...new Set(hosts)].map((host) => `Network: ${host}`),
    ...(files ? ['Reading files of the workspace'] : []),
    ...secrets.map(({ source, name }) => `${source === 'secret' ? 'Secret' : 'Environment variable'}: ${name}`),
  ];
}

/** How a run went, for the panel. @param grants what it ran with, a line each */
export function toolRunView(result: ToolResult, grants: string[]): ToolRunView {
  const { logs, logLevels, durationMs } = result;
  const console = { logs, ...(logLevels ? { logLevels } : {}) };
  if (result.ok) return { ok: true, result: result.json, ...console, durationMs, grants };
  const { kind, name, message, line, column, frames = [], secret } = result.error;
  const didRun = kind !== 'arguments';
  const place = line === undefined ? {} : { place: { line, column: column ?? 1 } };
  return {
    ok: false,
    error: {
      ...{ kind, name: didRun ? name : '', message, ...place, frames: frames.map(frameView) },
      ...(secret?.source === 'secret' ? { lacksSecret: true } : {}),
    },
    ...console,
    durationMs: didRun ? durationMs : null,
    grants: didRun ? grants : [],
  };
}

/** A run that the editor could not even begin, such as where the database cannot be read. */
export function failedRunView(error: unknown): ToolRunView {
  const message = isAppError(error) ? error.userMessage : messageOf(error);
  return { ok: false, error: { kind: 'host', name: '', message, frames: [] }, logs: [], durationMs: null, grants: [] };
}

/** A frame ends in its place, as `function (line:column)`. */
function frameView(text: string): ToolFrame {
  const match = /\((\d+):(\d+)\)$/.exec(text);
  return match ? { text, place: { line: Number(match[1]), column: Number(match[2]) } } : { text };
}
