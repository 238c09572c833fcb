import type { ErrorCode } from '../../core/base/appError.ts';
import type { SecretReference } from '../../core/configs/secretString.ts';
import type { ErrorActionId, ErrorView } from '../../protocol/chat.ts';

/** What the buttons say. */
const actionLabels: Record<ErrorActionId, string> = {
  continue: 'Continue',
  retry: 'Retry',
  openConfig: 'Open LLM Config',
  chooseConfig: 'Choose LLM Config…',
  openPrompt: 'Open Prompt',
  openTool: 'Open Tool',
  setSecret: 'Set Secret…',
  newConfig: 'New LLM Config',
  manageTrust: 'Manage Workspace Trust',
  showLog: 'Show Log',
  showStorage: 'Show Storage',
  restoreChat: 'Restore Chat',
  editVariables: 'Edit Variables',
};

const actionsByCode: Partial<Record<ErrorCode, ErrorActionId[]>> = {
  MissingKwargs: ['editVariables', 'retry'],
  PromptNotFound: ['showLog'],
  ChatNotFound: ['restoreChat'],
  ConfigNotFound: ['newConfig', 'openPrompt', 'retry'],
  LLMConfigsNotAvailable: ['retry', 'openConfig', 'openPrompt', 'newConfig'],
  ToolsNotEnabled: ['openConfig', 'openPrompt', 'retry'],
  ToolNotFound: ['openPrompt', 'retry'],
  SecretNotFound: ['setSecret', 'openConfig', 'retry'],
  SecretNotApproved: ['openConfig', 'retry'],
  AuthenticationFailed: ['setSecret', 'openConfig', 'retry'],
  QuotaExceeded: ['retry', 'openConfig'],
  BadRequest: ['openConfig', 'retry'],
  NetworkError: ['retry', 'openConfig'],
  RateLimited: ['retry'],
  TimedOut: ['retry'],
  Overloaded: ['retry'],
  StreamInterrupted: ['retry'],
  ContentFiltered: ['retry'],
  Refused: ['retry'],
  ContextTooLong: ['openPrompt', 'retry'],
  AnswerTooLong: ['retry'],
  ToolLoopLimit: ['retry', 'openPrompt'],
  TemplateError: ['openPrompt', 'editVariables', 'retry'],
  InvalidPromptFile: ['openPrompt'],
  InvalidToolFile: ['openTool'],
  InvalidConfig: ['openConfig', 'retry'],
  UntrustedWorkspace: ['manageTrust'],
  StoreUnavailable: ['retry', 'showStorage', 'showLog'],
  Cancelled: ['retry'],
};

/** The same where a tool failed. */
const toolActionsByCode: Partial<Record<ErrorCode, ErrorActionId[]>> = {
  SecretNotFound: ['setSecret', 'openTool', 'retry'],
  SecretNotApproved: ['retry', 'openTool'],
  ToolFailed: ['editVariables', 'openTool', 'retry'],
};

/** What decides which actions mend an error. */
export interface MendedError {
  code: ErrorCode;
  /** The key of its config at which it can be mended. */
  field?: string | undefined;
  /** The tool that it is about. */
  toolName?: string | undefined;
  /** What is lacking. */
  secret?: SecretReference | undefined;
}

/** One button. */
export function errorAction(id: ErrorActionId): ErrorView['actions'][number] {
  return { id, label: actionLabels[id] };
}

/** The buttons that mend an error, the likeliest first. */
export function errorActions({ code, field, toolName, secret }: MendedError): ErrorView['actions'] {
  const ofTool = toolName === undefined ? undefined : toolActionsByCode[code];
  const ids = ofTool ?? actionsByCode[code] ?? ['retry', 'showLog'];
  const isLacking = field !== undefined && !ids.includes('openConfig');
  // VS Code cannot set a variable of the environment that it was started in.
  const possible = ids.filter((id) => id !== 'setSecret' || secret?.source !== 'env');
  return [...(isLacking ? (['openConfig'] as const) : []), ...possible].map(errorAction);
}
