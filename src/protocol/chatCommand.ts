/** A command of VS Code's that the page of the focused chat does, by what follows `promptdeck.` in its id. */
export type ChatCommand = keyof typeof chatCommands;

interface ShownCommand {
  /** In the command palette. */
  title: string;
  /** What follows Ctrl+K (on a Mac ⌘K), held with the same modifier; absent: no keys are bound to it. */
  key?: string;
}

/**
 * What one does in the chat that has the focus, as package.json contributes it. A command about a message is about the one that has
 * the focus, where it fits it, else about the last one that it fits.
 */
export const chatCommands = {
  focusMessage: { title: 'Focus Message', key: 'J' },
  focusConversation: { title: 'Focus Conversation', key: 'B' },
  goToStart: { title: 'Go to Start of Chat', key: 'Home' },
  goToEnd: { title: 'Go to End of Chat', key: 'End' },
  answerAnew: { title: 'Answer Again', key: 'G' },
  answerAnewWith: { title: 'Answer Again With…' },
  editMessage: { title: 'Edit Message', key: 'E' },
  forkChat: { title: 'Fork Chat', key: 'F' },
  previousVersion: { title: 'Show Earlier Version', key: ',' },
  nextVersion: { title: 'Show Later Version', key: '.' },
  insertContext: { title: 'Insert Context…', key: 'D' },
  editVariables: { title: 'Edit Variables', key: 'U' },
  continueAnswer: { title: 'Continue Answer' },
  retryAnswer: { title: 'Retry Answer' },
  copyAnswer: { title: 'Copy Answer' },
  rateUp: { title: 'Rate Answer as Good' },
  rateDown: { title: 'Rate Answer as Bad' },
  compareConfigs: { title: 'Compare LLM Configs…' },
  showChatKeys: { title: 'Show Keyboard Shortcuts of Chat' },
} as const satisfies Record<string, ShownCommand>;

/** Why a command was not done: there is nothing that it is about, or not now. */
export type ChatCommandRefusal = (typeof chatCommandRefusals)[number];

export const chatCommandRefusals = [
  'noAnswer',
  'noMessage',
  'noVersion',
  'noVariables',
  'notInterrupted',
  'notNow',
] as const;
