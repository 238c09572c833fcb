import type { FileProblem } from '../../base/fileProblem.ts';
import { usesUserMessage } from './promptParts.ts';
import type { PromptPart } from './promptParts.ts';

/** The parts of a prompt file, each in its role. */
export interface AssembledParts {
  system: PromptPart | undefined;
  /** Initial messages, in order. */
  initial: PromptPart[];
  user: PromptPart | undefined;
  problems: FileProblem[];
}

/**
 * Gives each part its role: the last `user` block that uses `user_msg` is the user prompt, every other `assistant` and
 * `user` block an initial message. Reports those that have no role or stand where they mislead.
 */
export function assembleParts(parts: readonly PromptPart[]): AssembledParts {
  const problems: FileProblem[] = [];
  const [system, ...more] = parts.filter(({ kind }) => kind === 'system');
  for (const { tag } of more) {
    problems.push({ message: 'A prompt has one {% system %} block. Join the two.', ...tag, severity: 'error' });
  }
  const messages = parts.filter(({ kind }) => kind !== 'system');
  const user = messages.findLast(({ kind, source }) => kind === 'user' && usesUserMessage(source));
  if (user) {
    for (const { kind, tag } of messages.slice(messages.indexOf(user) + 1)) {
      const message = `This {% ${kind} %} block follows the user prompt, but opens the chat before it. Move it up.`;
      problems.push({ message, ...tag, severity: 'warning' });
    }
  }
  const last = messages.at(-1);
  if (!user && last?.kind === 'user') {
    const message = 'This block opens every chat as it is. To make it the user prompt, write {{ user_msg }} in it.';
    problems.push({ message, ...last.tag, severity: 'warning' });
  }
  return { system, initial: messages.filter((part) => part !== user), user, problems };
}
