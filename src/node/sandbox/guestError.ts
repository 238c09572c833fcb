import type { ToolError } from '../../core/tools/toolRunner.ts';
import { toolLimits } from './toolLimits.ts';

/** File name that the tool's code has inside the guest; frames elsewhere are the shell's own and are left out. */
export const guestFile = 'tool.ts';

/** What is said where the guest's heap was full. */
export const memoryMessage = `The tool needs more than ${toolLimits.heapBytes / 1024 / 1024} MiB of memory.`;

/** The budget of computing is used up. */
export function cpuTimeout(cpuMs: number): ToolError {
  const message = `The tool computed for more than ${cpuMs / 1000} s and was stopped.`;
  return { kind: 'timeout', name: 'CpuTimeout', message };
}

/** What the prelude's `explain` tells of a thrown value. */
interface Explained {
  kind: 'error' | 'memory' | 'stack' | 'host' | 'result' | 'load';
  name: string;
  message: string;
  stack: string;
}

/** A place in the tool's code. */
export interface Place {
  line: number;
  column: number;
}

const framePattern = new RegExp(`^\\s+at (?:(.*) \\()?${guestFile.replace('.', '\\.')}:(\\d+):(\\d+)\\)?$`);

/**
 * Turns what the prelude explained into an error for the author and the model.
 * @param json JSON text made by the prelude
 * @param originalPlace maps a place in the stripped code to the author's source
 */
export function guestError(json: string, originalPlace: (place: Place) => Place): ToolError {
  const { kind, name, message, stack } = JSON.parse(json) as Explained;
  const frames = stack.split('\n').flatMap((row) => {
    const match = framePattern.exec(row);
    if (!match) return [];
    const place = originalPlace({ line: Number(match[2]), column: Number(match[3]) });
    return [{ name: match[1] ?? '<module>', place }];
  });
  return {
    kind,
    name,
    message: kind === 'error' || kind === 'host' || kind === 'load' ? oneLine(message) : limitMessage(kind, message),
    ...frames[0]?.place,
    ...(frames.length > 0 && {
      frames: frames.slice(0, 20).map((frame) => `${oneLine(frame.name)} (${frame.place.line}:${frame.place.column})`),
    }),
  };
}

function limitMessage(kind: 'memory' | 'stack' | 'result', message: string): string {
  switch (kind) {
    case 'memory':
      return memoryMessage;
    case 'stack':
      return 'The tool calls itself too deeply.';
    case 'result':
      return `${oneLine(message)}. Return plain JSON: objects, lists, texts, numbers, true, false or null.`;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim();
}
