import { type AppError, isAppError } from '../../core/base/appError.ts';
import type { JsonObject } from '../../core/base/json.ts';
import { answerUnderWay } from '../../core/chats/answerUnderWay.ts';
import type { ChatBranches, ChatHistory } from '../../core/chats/chatHistory.ts';
import type { ChatMessage } from '../../core/chats/chatMessage.ts';
import { replyEnding } from '../../core/chats/replyEnding.ts';
import type { LLMConfig } from '../../core/configs/llmConfig.ts';
import { secretNames } from '../../core/configs/secretNames.ts';
import { unfinishedReply } from '../../core/wrapper/answering/continuedReply.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import type { ChatPanelState, MessageView, VariableField } from '../../protocol/chat.ts';
import type { FieldKind } from '../../protocol/fieldText.ts';
import { chatDeleted } from './chatDeleted.ts';
import { type LeftCall, leftCalls } from './leftCalls.ts';
import { messageViews } from './messageViews.ts';
import { soundVariables } from './variables/changedVariables.ts';
import type { ToolVariables } from './variables/toolVariables.ts';
import { lastVariables } from './variables/lastVariables.ts';
import { variableFields } from './variables/variableFields.ts';

/** Model name of the bundled demonstration, which is no real model. */
const demoModel = 'promptdeck-demo';

/** What a panel begins with: an existing chat, or a prompt, the variables that are known, and the config to keep to. */
export type PanelStart = Pick<ChatPanelState, 'chatId' | 'promptName' | 'variables' | 'kinds' | 'pinnedConfigName'>;

/** What a panel shows of its chat, apart from what is under way. */
export interface ChatContent {
  /** Null: nothing was sent yet, the chat does not exist. */
  chatId: number | null;
  promptName: string;
  /** The config that the user chose for this chat; null: drawn. */
  pinnedConfigName: string | null;
  /** What the user typed into the form and the chat does not hold yet. */
  variables: Record<string, string>;
  /** The kinds of fields that the user chose. */
  kinds: Readonly<Record<string, FieldKind>>;
  title: string;
  chat: ChatHistory | undefined;
  fields: VariableField[];
  /** What the prompt's newest chat held as this panel opened; undefined: not looked up. */
  last: JsonObject | undefined;
  /** Why the templates of a chat that does not exist yet cannot be rendered with what is known: the form may mend it. */
  previewFault: AppError | undefined;
  messages: MessageView[];
  /** Where the shown branch has others beside it. */
  branches: ChatBranches;
  /** Names of the configs that are the demonstration. */
  demoConfigs: ReadonlySet<string>;
  /** Names of the configs that take a stored secret. */
  secretConfigs: ReadonlySet<string>;
  /** The calls at its end that a closed window left waiting for their user. */
  leftCalls: ReadonlyMap<string, LeftCall>;
  /** Names of the configs that the prompt lists. */
  configNames: readonly string[];
  /** Several of them could answer. */
  canCompare: boolean;
}

/** What reading a chat takes beside the database. */
export interface ReadingHelp {
  trusted: boolean;
  toolSource: Parameters<typeof leftCalls>[2];
  toolVariables: ToolVariables;
}

/**
 * The content as database and files stand now. A chat that does not exist yet is previewed, where rendering is allowed.
 * @throws AppError `ChatNotFound`, `PromptNotFound`
 */
export async function loadChatContent(
  runtime: Runtime,
  before: ChatContent,
  { trusted, toolSource, toolVariables }: ReadingHelp,
): Promise<ChatContent> {
  const { chatId } = before;
  const chat = chatId === null ? undefined : await runtime.chatHistories.get(chatId);
  if (chatId !== null && !chat) throw chatDeleted();
  const promptName = chat?.promptName ?? before.promptName;
  const prompt = await runtime.promptTemplates.get(promptName);
  const last = before.last ?? (chat ? {} : await lastVariables(runtime, promptName));
  const fields = await variableFields({
    prompt,
    said: await toolVariables.of(runtime, prompt?.tools ?? []),
    held: chat?.currentContextVariables ?? {},
    last: chat ? {} : last,
    typed: before.variables,
    chosen: before.kinds,
  });
  const configs = await runtime.configs.list();
  const namesWhere = (fits: (config: LLMConfig) => boolean) => new Set(configs.filter(fits).map(({ name }) => name));
  const given = soundVariables(Object.fromEntries(fields.map(({ name, value }) => [name, value])), fields);
  const { preview, previewFault } = chat || !trusted ? { preview: [] } : await previewOf(runtime, promptName, given);
  const isUnderWay = chat !== undefined && answerUnderWay(chat.chatHistory) !== undefined;
  const { chatHistories } = runtime;
  const [branches, summary] = chat
    ? await Promise.all([chatHistories.branches(chat.id), chatHistories.summary(chat.id)])
    : [{ siblings: {}, next: [] }];
  return {
    ...before,
    promptName,
    pinnedConfigName: chat ? (chat.pinnedConfigName ?? null) : before.pinnedConfigName,
    chat,
    title: summary?.title ?? '',
    fields,
    last,
    previewFault,
    messages: messageViews(chat?.chatHistory ?? preview, isUnderWay).map((view) => withSiblings(view, branches)),
    branches,
    leftCalls: chat && !isUnderWay ? await leftCalls(runtime, chat, toolSource) : new Map(),
    demoConfigs: namesWhere((config) => 'modelName' in config && config.modelName === demoModel),
    secretConfigs: namesWhere((config) => secretNames(config).length > 0),
    configNames: [...new Set(prompt?.llmConfigNames)],
    canCompare: prompt !== undefined && (await runtime.usableConfigs(promptName)).length > 1,
  };
}

async function previewOf(
  runtime: Pick<Runtime, 'previewChat'>,
  promptName: string,
  given: JsonObject,
): Promise<{ preview: ChatMessage[]; previewFault?: AppError }> {
  try {
    return { preview: await runtime.previewChat(promptName, given) };
  } catch (error) {
    if (isAppError(error, 'TemplateError')) return { preview: [], previewFault: error };
    throw error;
  }
}

function withSiblings(view: MessageView, { siblings }: ChatBranches): MessageView {
  const ids = Object.hasOwn(siblings, view.id) ? siblings[view.id] : undefined;
  return ids ? { ...view, siblings: ids } : view;
}

/** True where the last thing in a chat is a person's message, or a reply that did not end of itself or is empty. */
export function messageAwaitsAnswer({ chatHistory }: ChatHistory): boolean {
  if (unfinishedReply(chatHistory)) return true;
  const last = chatHistory.at(-1);
  if (!last || last.system_generated || last.role === 'system') return false;
  return last.role !== 'assistant' || last.finish_reason === 'tool-calls' || replyEnding(last) !== undefined;
}

/** The last message that the template did not make. */
export function lastOwnMessage(chat: ChatHistory | undefined): ChatMessage | undefined {
  return chat?.chatHistory.findLast((message) => message.role !== 'system' && !message.system_generated);
}
