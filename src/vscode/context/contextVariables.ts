/**
 * Names of variables that the editor fills in by itself, where a prompt asks for them: what the user was looking at. They are
 * never taken from an earlier chat, which was about something else.
 */
export const contextVariableNames = [
  'selection',
  'file',
  'file_name',
  'language',
  'diagnostics',
  'clipboard',
  'git_diff',
] as const;
