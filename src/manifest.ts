/**
 * Every id that package.json declares and the code uses. `test/manifest.test.ts` holds the two equal, both ways.
 */

/** The extension's own id. */
export const extensionId = 'promptdeck.promptdeck';

/** Commands by their role. Titles stand in package.nls.json. */
export const commands = {
  newChat: 'promptdeck.newChat',
  openChat: 'promptdeck.openChat',
  reopenChat: 'promptdeck.reopenChat',
  searchChats: 'promptdeck.searchChats',
  runPrompt: 'promptdeck.runPrompt',
  newPromptTemplate: 'promptdeck.newPromptTemplate',
  newTool: 'promptdeck.newTool',
  newLLMConfig: 'promptdeck.newLLMConfig',
  testLLMConfig: 'promptdeck.testLLMConfig',
  setSecret: 'promptdeck.setSecret',
  deleteSecret: 'promptdeck.deleteSecret',
  showLog: 'promptdeck.showLog',
  refreshPrompts: 'promptdeck.refreshPrompts',
  refreshTools: 'promptdeck.refreshTools',
  refreshLLMConfigs: 'promptdeck.refreshLLMConfigs',
  refreshChats: 'promptdeck.refreshChats',
  openPromptTemplate: 'promptdeck.openPromptTemplate',
  renamePromptTemplate: 'promptdeck.renamePromptTemplate',
  deletePromptTemplate: 'promptdeck.deletePromptTemplate',
  addEditorTools: 'promptdeck.addEditorTools',
  testTool: 'promptdeck.testTool',
  openTool: 'promptdeck.openTool',
  renameTool: 'promptdeck.renameTool',
  deleteTool: 'promptdeck.deleteTool',
  addToolTypes: 'promptdeck.addToolTypes',
  revokeGrant: 'promptdeck.revokeGrant',
  revokeAllGrants: 'promptdeck.revokeAllGrants',
  showToolSpec: 'promptdeck.showToolSpec',
  saveToolAsFile: 'promptdeck.saveToolAsFile',
  compareWithDatabaseVersion: 'promptdeck.compareWithDatabaseVersion',
  compareWithWorkspaceFile: 'promptdeck.compareWithWorkspaceFile',
  convertPythonTool: 'promptdeck.convertPythonTool',
  openLLMConfig: 'promptdeck.openLLMConfig',
  renameLLMConfig: 'promptdeck.renameLLMConfig',
  deleteLLMConfig: 'promptdeck.deleteLLMConfig',
  openChatBeside: 'promptdeck.openChatBeside',
  openChatInNewWindow: 'promptdeck.openChatInNewWindow',
  pinChat: 'promptdeck.pinChat',
  unpinChat: 'promptdeck.unpinChat',
  filterChats: 'promptdeck.filterChats',
  clearChatFilter: 'promptdeck.clearChatFilter',
  renameChat: 'promptdeck.renameChat',
  deleteChat: 'promptdeck.deleteChat',
  restoreChat: 'promptdeck.restoreChat',
  stopChat: 'promptdeck.stopChat',
  showRequest: 'promptdeck.showRequest',
  pinLLMConfig: 'promptdeck.pinLLMConfig',
  compareConfigs: 'promptdeck.compareConfigs',
  focusMessage: 'promptdeck.focusMessage',
  focusConversation: 'promptdeck.focusConversation',
  goToStart: 'promptdeck.goToStart',
  goToEnd: 'promptdeck.goToEnd',
  answerAnew: 'promptdeck.answerAnew',
  answerAnewWith: 'promptdeck.answerAnewWith',
  continueAnswer: 'promptdeck.continueAnswer',
  retryAnswer: 'promptdeck.retryAnswer',
  editMessage: 'promptdeck.editMessage',
  forkChat: 'promptdeck.forkChat',
  previousVersion: 'promptdeck.previousVersion',
  nextVersion: 'promptdeck.nextVersion',
  copyAnswer: 'promptdeck.copyAnswer',
  rateUp: 'promptdeck.rateUp',
  rateDown: 'promptdeck.rateDown',
  insertContext: 'promptdeck.insertContext',
  editVariables: 'promptdeck.editVariables',
  showChatKeys: 'promptdeck.showChatKeys',
  showWaitingTools: 'promptdeck.showWaitingTools',
  acceptCode: 'promptdeck.acceptCode',
  discardCode: 'promptdeck.discardCode',
  exportChats: 'promptdeck.exportChats',
  exportChat: 'promptdeck.exportChat',
  importChats: 'promptdeck.importChats',
  exportDatabase: 'promptdeck.exportDatabase',
  backUpNow: 'promptdeck.backUpNow',
  showStorage: 'promptdeck.showStorage',
} as const;

/** Views inside the one container. */
export const views = {
  prompts: 'promptdeck.prompts',
  tools: 'promptdeck.tools',
  llmConfigs: 'promptdeck.llmConfigs',
  chats: 'promptdeck.chats',
} as const;

/** The view container in the activity bar. */
export const viewContainer = 'promptdeck';

/** Webview panels. */
export const panels = { chat: 'promptdeck.chat', toolRun: 'promptdeck.toolRun' } as const;

/** Settings, by their full names. */
export const settings = {
  llmConfigsPath: 'promptdeck.llmConfigsPath',
  toolWallTimeout: 'promptdeck.tools.wallTimeoutSeconds',
  askBeforeRunning: 'promptdeck.tools.askBeforeRunning',
  titleConfig: 'promptdeck.chats.titleConfig',
} as const;

/** Context keys that `when` clauses read. */
export const contexts = {
  chatFocused: 'promptdeck.chatFocused',
  chatStreaming: 'promptdeck.chatStreaming',
  chatsFiltered: 'promptdeck.chatsFiltered',
} as const;

/** The context key that is true once a view's list was read and found empty: only then does the view say how to begin. */
export function emptyContextOf(viewId: string): string {
  return `${viewId}.empty`;
}

/**
 * `viewItem` values of the trees. `…File` rows come from workspace files, the others live in the database. A tool's value is
 * followed by its marks, each after a comma.
 */
export const viewItems = {
  promptFile: 'promptFile',
  prompt: 'prompt',
  toolFile: 'toolFile',
  tool: 'tool',
  pythonTool: 'pythonTool',
  toolGrant: 'toolGrant',
  otherGrants: 'otherGrants',
  llmConfig: 'llmConfig',
  llmConfigMissing: 'llmConfigMissing',
  chat: 'chat',
  pinnedChat: 'pinnedChat',
} as const;

/** What follows a tool's `viewItem`: it has grants; the database has another version of the file's tool. */
export const toolMarks = { granted: 'granted', stored: 'stored' } as const;

/** Language of `.prompt.njk` files. */
export const promptLanguage = 'promptdeck-prompt';

/** The one tool that this extension offers to VS Code's other chats. */
export const ownEditorTool = 'promptdeck_runTool';
