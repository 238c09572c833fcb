import { AppError, type ErrorCode, type FailedAttempt } from '../base/appError.ts';

/** A config that is not in the draw, and why. */
export interface DroppedConfig {
  configName: string;
  code: ErrorCode;
  message: string;
}

/** Names in quotes, for a message. */
export function quoteNames(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** No prompt template of this name. */
export function promptNotFound(name: string): AppError {
  return new AppError(
    'PromptNotFound',
    `There is no prompt template "${name}". Check the name, or create it with "New Prompt Template".`,
  );
}

/** No chat of this id; undefined where a chat was needed and none was named. */
export function chatNotFound(chatHistoryId: number | undefined): AppError {
  return new AppError(
    'ChatNotFound',
    chatHistoryId === undefined
      ? 'No chat was named: give a chatHistoryId, or initialize: true to start a new chat.'
      : `There is no chat with the id ${chatHistoryId}.`,
  );
}

/** None of these configs has a YAML file. */
export function configNotFound(names: readonly string[], folder: string | undefined): AppError {
  const place = folder === undefined ? 'No folder of LLM configs is set.' : `Looked in ${folder}.`;
  return new AppError(
    'ConfigNotFound',
    `No YAML file for the LLM config${names.length === 1 ? '' : 's'} ${quoteNames(names)}. ${place}`,
  );
}

/** A prompt with tools whose configs all lack `tools_enabled: true`. */
export function toolsNotEnabled(promptName: string, configNames: readonly string[]): AppError {
  const each = configNames.length === 1 ? 'has' : 'have';
  return new AppError(
    'ToolsNotEnabled',
    `The prompt "${promptName}" uses tools, but ${quoteNames(configNames)} ${each} no "tools_enabled: true". Set it in the YAML where the model can call tools.`,
  );
}

/**
 * No config can answer.
 * @param dropped why each one is not in the draw
 * @param attempts how each one that was asked failed; of several times the last one is told
 */
export function llmConfigsNotAvailable(
  dropped: readonly DroppedConfig[],
  attempts: readonly FailedAttempt[] = [],
): AppError {
  const last = new Map([...dropped, ...attempts].map((each) => [each.configName, each]));
  const why = [...last.values()].map(({ configName, code, message }) => `"${configName}" (${code}): ${message}`);
  return new AppError(
    'LLMConfigsNotAvailable',
    ['No LLM configs available.', ...why].join('\n'),
    attempts.length > 0 ? { attempts } : {},
  );
}

/** The config to which a chat is pinned, or is to be, cannot answer for its prompt. */
export function pinnedConfigNotUsable(
  configName: string,
  promptName: string,
  usable: readonly string[],
  dropped: readonly DroppedConfig[],
): AppError {
  const { code, why } = whyNotUsable(configName, promptName, dropped);
  const others = usable.length > 0 ? ` or pin ${quoteNames(usable)}` : '';
  return new AppError(
    code,
    `The chat cannot be answered by "${configName}", to which it is pinned. ${why} Unpin it${others}.`,
    { configName },
  );
}

/** The config that was chosen for one message cannot answer for its prompt. */
export function chosenConfigNotUsable(
  configName: string,
  promptName: string,
  usable: readonly string[],
  dropped: readonly DroppedConfig[],
): AppError {
  const { code, why } = whyNotUsable(configName, promptName, dropped);
  const others = usable.length > 0 ? ` Choose ${quoteNames(usable)}.` : '';
  return new AppError(code, `This message cannot be answered by "${configName}". ${why}${others}`, { configName });
}

/** A message was to be answered by several configs, and none was named. */
export function noConfigChosen(): AppError {
  return new AppError(
    'LLMConfigsNotAvailable',
    'No LLM configs available. Name at least one that answers this message.',
  );
}

function whyNotUsable(
  configName: string,
  promptName: string,
  dropped: readonly DroppedConfig[],
): { code: ErrorCode; why: string } {
  const drop = dropped.find((candidate) => candidate.configName === configName);
  return {
    code: drop?.code ?? 'ConfigNotFound',
    why: drop?.message ?? `The prompt "${promptName}" does not list it.`,
  };
}

/** A message that the chat does not show, or that is no user's where one is needed. */
export function messageNotFound(messageId: string): AppError {
  return new AppError('MessageNotFound', `The chat shows no such message any more (${messageId}).`);
}

/** The failure of a pinned config, where others could have answered but for the pin. */
export function pinnedConfigFailed(
  failure: AppError,
  configName: string,
  others: readonly string[],
  attempts: readonly FailedAttempt[],
): AppError {
  const why = `The chat is pinned to "${configName}", so no other config was asked`;
  const remedy = `unpin it and try again to let ${quoteNames(others)} answer.`;
  return failureAfter(attempts, failure, `${failure.message} ${why}: ${remedy}`);
}

/** A failure that ends a message, with all that failed in it. */
export function failureAfter(
  attempts: readonly FailedAttempt[],
  failure: AppError,
  message = failure.message,
): AppError {
  const { code, retryAfterMs, status, location, configName, field, vendor } = failure;
  return new AppError(code, message, {
    cause: failure,
    attempts,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(status === undefined ? {} : { status }),
    ...(location === undefined ? {} : { location }),
    ...(configName === undefined ? {} : { configName }),
    ...(field === undefined ? {} : { field }),
    ...(vendor === undefined ? {} : { vendor }),
  });
}

/** Required variables that nobody gave. */
export function missingKwargs(names: readonly string[]): AppError {
  return new AppError('MissingKwargs', `Missing required keys: ${names.join(', ')}`);
}

/** Tools that a prompt names and nobody has. */
export function toolNotFound(promptName: string, toolNames: readonly string[]): AppError {
  return new AppError(
    'ToolNotFound',
    `The prompt "${promptName}" uses ${quoteNames(toolNames)}, but there is no tool of that name. Create it, or take it out of the prompt's tools.`,
  );
}

/** The model went on calling tools. */
export function toolLoopLimit(rounds: number): AppError {
  return new AppError(
    'ToolLoopLimit',
    `The model called tools ${rounds} rounds in a row without an answer, so it was stopped. Everything up to here is kept.`,
  );
}

/** A retry in a chat to which nobody wrote yet. */
export function noMessageToRetry(): AppError {
  return new AppError('MessageNotFound', 'There is no message to answer again. Write one first.');
}

/** A new message under the id of one that the chat shows. */
export function messageSentAlready(): AppError {
  return new AppError('InvalidEntity', 'The chat has this message already: another window, or another call, sent it.');
}

/** A retry of a message that is the chat's last one no more, or has its answer. */
export function answeredMeanwhile(): AppError {
  return new AppError(
    'MessageNotFound',
    'This message was answered meanwhile, or others follow it. Ask for another answer to it instead.',
  );
}

/** A continuation in a chat whose last reply is whole, or has no text. */
export function nothingToContinue(): AppError {
  return new AppError('MessageNotFound', 'There is no interrupted answer to continue. Ask for a new one instead.');
}
