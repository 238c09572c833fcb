import {
  type ApprovalDecision,
  type ChatPanelState,
  type ErrorActionId,
  type LaneAddress,
  maxTextLength,
  type RetryChoice,
  type WebviewMessage,
} from '../../protocol/chat.ts';
import { chatCommandRefusals } from '../../protocol/chatCommand.ts';
import { isRecord } from '../../protocol/dataShape.ts';
import { type FieldKind, fieldKinds } from '../../protocol/fieldText.ts';
import { validateContentMessage } from './code/validateContentMessage.ts';

const errorActionIds: readonly ErrorActionId[] = [
  'continue',
  'retry',
  'openConfig',
  'chooseConfig',
  'openPrompt',
  'openTool',
  'setSecret',
  'newConfig',
  'manageTrust',
  'showLog',
  'showStorage',
  'restoreChat',
  'editVariables',
];

const scopes = ['once', 'chat', 'always'] as const;

const retryChoices: readonly RetryChoice[] = ['now', 'next', 'giveUp'];

/**
 * The message, if it has exactly a shape that the protocol knows, else undefined. The result is built anew from checked
 * fields, so nothing else that the page sent goes further.
 */
export function validateWebviewMessage(message: unknown): WebviewMessage | undefined {
  if (!isRecord(message)) return undefined;
  switch (message['type']) {
    case 'ready':
      return { type: 'ready' };
    case 'resync':
      return { type: 'resync' };
    case 'ping':
      return { type: 'ping' };
    case 'stop':
      return withLane({ type: 'stop' }, message);
    case 'dismissError':
    case 'leaveComparison':
      return { type: message['type'] };
    case 'chooseConfig':
      return { type: 'chooseConfig' };
    case 'retryWait': {
      const choice = retryChoices.find((each) => each === message['choice']);
      return choice && withLane({ type: 'retryWait', choice }, message);
    }
    case 'showRequest':
    case 'showBranch':
    case 'keepAnswer':
    case 'fork': {
      const { type, messageId } = message;
      return isText(messageId) ? { type, messageId } : undefined;
    }
    case 'editMessage': {
      const { type, id, messageId, text, variables } = message;
      const isSound = isUuid(id) && isText(messageId) && isText(text) && isTextRecord(variables);
      return isSound ? { type, id, messageId, text, variables: { ...variables } } : undefined;
    }
    case 'regenerate': {
      const { type, messageId, chooseConfig } = message;
      return isText(messageId) && typeof chooseConfig === 'boolean' ? { type, messageId, chooseConfig } : undefined;
    }
    case 'decideTool': {
      const { callId } = message;
      const decision = approvalDecision(message['decision']);
      return isText(callId) && decision ? withLane({ type: 'decideTool', callId, decision }, message) : undefined;
    }
    case 'openTool': {
      const { name, messageId, callId } = message;
      if (!isText(name) || !isOptionalText(messageId) || !isOptionalText(callId)) return undefined;
      return {
        type: 'openTool',
        name,
        ...(messageId === undefined ? {} : { messageId }),
        ...(callId === undefined ? {} : { callId }),
      };
    }
    case 'send':
    case 'compare': {
      const { type, id, text, variables } = message;
      const isSound = isUuid(id) && isText(text) && isTextRecord(variables);
      return isSound ? { type, id, text, variables: { ...variables } } : undefined;
    }
    case 'draft': {
      const { type, text, variables, taken } = message;
      const isSound = isText(text) && isTextRecord(variables) && Array.isArray(taken) && taken.every(isUuid);
      return isSound ? { type, text, variables: { ...variables }, taken: [...taken] } : undefined;
    }
    case 'setVariable': {
      const { name, text } = message;
      return isText(name) && isText(text) ? { type: 'setVariable', name, text } : undefined;
    }
    case 'chooseKind': {
      const { name, kind, text } = message;
      return isText(name) && isFieldKind(kind) && isText(text) ? { type: 'chooseKind', name, kind, text } : undefined;
    }
    case 'removeVariable': {
      const { name } = message;
      return isText(name) ? { type: 'removeVariable', name } : undefined;
    }
    case 'insertContext': {
      const { variable } = message;
      return variable === null || isText(variable) ? { type: 'insertContext', variable } : undefined;
    }
    case 'putBackVariable':
      return { type: 'putBackVariable' };
    case 'sendQueued':
    case 'unqueue':
    case 'takeBack': {
      const { type, id } = message;
      return isText(id) ? { type, id } : undefined;
    }
    case 'refused': {
      const why = chatCommandRefusals.find((each) => each === message['why']);
      return why && { type: 'refused', why };
    }
    case 'errorAction': {
      const id = errorActionIds.find((each) => each === message['id']);
      return id && withLane({ type: 'errorAction', id }, message);
    }
    case 'rate': {
      const { messageId, thumb } = message;
      const isThumb = thumb === 1 || thumb === -1 || thumb === null;
      return isText(messageId) && isThumb ? { type: 'rate', messageId, thumb } : undefined;
    }
    default:
      return validateContentMessage(message);
  }
}

/** A message about one of several answers; undefined where it does not say which in a sound way. */
function withLane<Message extends { type: string }>(
  message: Message,
  { configName }: Record<string, unknown>,
): (Message & LaneAddress) | undefined {
  if (!isOptionalText(configName)) return undefined;
  return configName === undefined ? message : { ...message, configName };
}

function approvalDecision(value: unknown): ApprovalDecision | undefined {
  if (!isRecord(value)) return undefined;
  const { decision, reason, arguments: edited } = value;
  if (decision === 'deny') return isText(reason) ? { decision, reason } : undefined;
  const scope = scopes.find((each) => each === value['scope']);
  if (decision !== 'allow' || !scope || !isOptionalText(edited)) return undefined;
  return { decision, scope, ...(edited === undefined ? {} : { arguments: edited }) };
}

/** The panel state of an earlier window, where it has the right shape. */
export function validatePanelState(state: unknown): ChatPanelState | undefined {
  if (!isRecord(state)) return undefined;
  const { chatId, promptName, draft, scrollAnchor, variables, kinds, pinnedConfigName } = state;
  if (chatId !== null && !(typeof chatId === 'number' && Number.isSafeInteger(chatId))) return undefined;
  if (!isText(promptName) || (chatId === null && promptName === '')) return undefined;
  return {
    chatId,
    promptName,
    draft: isText(draft) ? draft : '',
    scrollAnchor: isText(scrollAnchor) ? scrollAnchor : '',
    variables: isTextRecord(variables) ? { ...variables } : {},
    ...(isKindRecord(kinds) ? { kinds: { ...kinds } } : {}),
    ...(isText(pinnedConfigName) && pinnedConfigName !== '' ? { pinnedConfigName } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxTextLength;
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value);
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || isText(value);
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every(isText);
}

function isFieldKind(value: unknown): value is FieldKind {
  return fieldKinds.some((kind) => kind === value);
}

function isKindRecord(value: unknown): value is Record<string, FieldKind> {
  return isRecord(value) && Object.values(value).every(isFieldKind);
}
