import type { ErrorCode } from '../../core/base/appError.ts';
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
  editVariables: 'Edit Variables',
};

const actionsByCode: Partial<Record<ErrorCode, ErrorActionId[]>> = {
  MissingKwargs: ['editVariables', 'retry'],
  PromptNotFound: ['showLog'],
  ChatNotFound: [],
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

/** One button. */
export function errorAction(id: ErrorActionId): ErrorView['actions'][number] {
  return { id, label: actionLabels[id] };
}

/** The buttons that mend an error, the likeliest first. `field`: the key of its config at which it can be mended. */
export function errorActions({ code, field }: { code: ErrorCode; field?: string | undefined }): ErrorView['actions'] {
  const ids = actionsByCode[code] ?? ['retry', 'showLog'];
  const isLacking = field !== undefined && !ids.includes('openConfig');
  return [...(isLacking ? (['openConfig'] as const) : []), ...ids].map(errorAction);
}
