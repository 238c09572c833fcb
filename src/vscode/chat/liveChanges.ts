import { parseToolArguments } from '../../core/tools/parseToolArguments.ts';
import type { WrapperEvent } from '../../core/wrapper/wrapperEvent.ts';
import type { LiveChange, ToolCallView } from '../../protocol/chat.ts';
import type { CalledTool } from './calledTool.ts';
import { failureWords } from './failureWords.ts';
import { suppliedPart, type SuppliedPart } from './suppliedParams.ts';

/** What an event of the wrapper changes in the reply that the panel shows. @param tools those of the prompt */
export function liveChanges(event: WrapperEvent, tools: readonly CalledTool[]): LiveChange[] {
  switch (event.type) {
    case 'text':
    case 'reasoning':
      return [{ kind: event.type, text: event.text }];
    case 'tool-call': {
      const { id, name, arguments: given } = event;
      const text = typeof given === 'string' ? given : JSON.stringify(given);
      const supplied = suppliedToCall(tools, { name, arguments: text });
      return [{ kind: 'toolCall', call: { id, name, arguments: text, ...supplied, state: 'running' } }];
    }
    case 'retry': {
      const seconds = Math.max(1, Math.round(event.delayMs / 1000));
      const notice = `${event.configName} failed (${failureWords(event.code)}); asking it again in ${seconds} s.`;
      return [{ kind: 'notice', notice }];
    }
    case 'fallback':
      return [
        { kind: 'fallback', configName: event.to },
        { kind: 'notice', notice: `${event.from} failed (${failureWords(event.code)}); ${event.to} answers instead.` },
      ];
    case 'finish':
      return event.reason === 'tool-calls' ? [{ kind: 'turnEnd' }] : [];
    case 'reset':
      return [{ kind: 'reset' }];
    // The tool's answer, which comes with it, tells more.
    case 'tool-result':
    case 'usage':
      return [];
  }
}

/** What a call gets that is not its model's to give. @param tools those of the prompt */
export function suppliedToCall(
  tools: readonly CalledTool[],
  { name, arguments: sent }: Pick<ToolCallView, 'name' | 'arguments'>,
): SuppliedPart {
  const tool = tools.find(({ callName }) => callName === name);
  return suppliedPart(tool, parseToolArguments(sent));
}
