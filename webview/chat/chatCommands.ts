import type { ChatView, ErrorActionId, MessageView } from '../../src/protocol/chat.ts';
import type { ChatCommand, ChatCommandRefusal } from '../../src/protocol/chatCommand.ts';
import type { ChatActions } from './chatActions.ts';
import { focusConversation } from './components/keepFocus.ts';
import { isReply } from './components/messages/isReply.ts';

/** What a command works on. */
export interface CommandPlace {
  view: ChatView;
  /** Nothing can be written or answered anew now. */
  busy: boolean;
  actions: ChatActions;
}

/** Does what a command of VS Code's asks for, as the buttons of the page do. @returns why not; undefined: it is done */
export function runChatCommand(
  command: ChatCommand,
  { view, busy, actions }: CommandPlace,
): ChatCommandRefusal | undefined {
  switch (command) {
    case 'focusMessage':
      actions.focusComposer();
      return undefined;
    case 'focusConversation':
      focusConversation();
      return undefined;
    case 'goToStart': {
      const [first] = view.messages;
      if (first) actions.goTo(first.id);
      return first ? undefined : 'noMessage';
    }
    case 'goToEnd':
      actions.goTo(null);
      return undefined;
    case 'answerAnew':
    case 'answerAnewWith': {
      const reply = concerned(view, isReply);
      if (!reply) return 'noAnswer';
      if (busy) return 'notNow';
      actions.regenerate(reply.id, command === 'answerAnewWith');
      return undefined;
    }
    case 'continueAnswer':
      return mend('continue', view, actions);
    case 'retryAnswer':
      return mend('retry', view, actions);
    case 'editMessage': {
      const message = concerned(view, ({ role, systemGenerated }) => role === 'user' && !systemGenerated);
      if (!message) return 'noMessage';
      if (busy) return 'notNow';
      if (message.id !== focusedMessage()) actions.goTo(null);
      actions.beginEdit(message.id, message.content);
      return undefined;
    }
    case 'forkChat': {
      const reply = concerned(view, isReply);
      if (reply) actions.fork(reply.id);
      return reply ? undefined : 'noAnswer';
    }
    case 'previousVersion':
      return showVersion(-1, view, busy, actions);
    case 'nextVersion':
      return showVersion(1, view, busy, actions);
    case 'copyAnswer': {
      const reply = concerned(view, (message) => isReply(message) && message.content !== '');
      if (reply) actions.copy(reply.content);
      return reply ? undefined : 'noAnswer';
    }
    case 'rateUp':
      return rate(1, view, actions);
    case 'rateDown':
      return rate(-1, view, actions);
    case 'insertContext':
      if (!view.trusted) return 'notNow';
      actions.insertContext(focusedField() ?? null);
      return undefined;
    case 'editVariables':
      if (view.variables.length === 0) return 'noVariables';
      actions.runErrorAction('editVariables');
      return undefined;
    case 'compareConfigs':
      actions.compare();
      return undefined;
    case 'showChatKeys':
      actions.toggleHelp();
      return undefined;
  }
}

/** The message that has the focus, or holds what has it, where the command fits it, else the last one that it fits. */
function concerned({ messages }: ChatView, fits: (message: MessageView) => boolean): MessageView | undefined {
  const focused = focusedMessage();
  return messages.find((message) => message.id === focused && fits(message)) ?? messages.findLast(fits);
}

function focusedMessage(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-message-id]')?.dataset['messageId'];
}

/** The variable whose field has the focus, where that takes text. */
function focusedField(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('textarea[data-field]')?.dataset['field'];
}

/** What is offered below the messages. */
function mend(id: ErrorActionId, { error }: ChatView, actions: ChatActions): ChatCommandRefusal | undefined {
  if (!error?.actions.some((action) => action.id === id)) return 'notInterrupted';
  actions.runErrorAction(id);
  return undefined;
}

function showVersion(by: -1 | 1, view: ChatView, busy: boolean, actions: ChatActions): ChatCommandRefusal | undefined {
  const message = concerned(view, ({ siblings }) => siblings !== undefined);
  const { id, siblings = [] } = message ?? {};
  const target = siblings[siblings.findIndex((each) => each === id) + by];
  if (target === undefined) return 'noVersion';
  if (busy) return 'notNow';
  const hadFocus = id === focusedMessage();
  actions.showBranch(target);
  // What had the focus goes.
  if (hadFocus) actions.goTo(target);
  return undefined;
}

/** The rating that is set is taken back. */
function rate(thumb: 1 | -1, view: ChatView, actions: ChatActions): ChatCommandRefusal | undefined {
  const reply = concerned(view, isReply);
  if (reply) actions.rate(reply.id, reply.thumb === thumb ? null : thumb);
  return reply ? undefined : 'noAnswer';
}
