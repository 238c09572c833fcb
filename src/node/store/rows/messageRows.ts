import { AppError } from '../../../core/base/appError.ts';
import type { ChatBranches } from '../../../core/chats/chatHistory.ts';
import type { ChatMessage } from '../../../core/chats/chatMessage.ts';
import type { Connection } from '../sqlite/connection.ts';
import { parseJson } from './entityChecks.ts';
import { isReadersOwn, isVisible, MessageTree, type MessageNode, type StoredMessage } from './messageTree.ts';

/** The messages of one chat as its list and its branches. */
export class MessageRows {
  private readonly tree: MessageTree;

  constructor(connection: Connection, chatId: number) {
    this.tree = new MessageTree(connection, chatId);
  }

  /** The branch that is shown. */
  list(): ChatMessage[] {
    return this.branch(this.tree.headId);
  }

  /** The branch that ends at the message of this id. @throws AppError `MessageNotFound` */
  listTo(messageId: string): ChatMessage[] {
    return this.branch(this.expect(messageId).id);
  }

  /** The rows of the branch that ends at the message of this id, or of the one that is shown. @throws AppError `MessageNotFound` */
  rowIds(messageId?: string): number[] {
    const last = messageId === undefined ? this.tree.headId : this.rowId(messageId);
    return [...this.tree.upFrom(last)].map(({ id }) => id).reverse();
  }

  /** The row of the shown message of this id, else of the newest on another branch. @throws AppError `MessageNotFound` */
  rowId(messageId: string): number {
    return this.expect(messageId).id;
  }

  /**
   * Shows exactly these messages. Where the chat holds a message of the same `id` in the same place, that one is used, and
   * rewritten where it differs; what the list leaves out stays as another branch.
   */
  saveList(messages: readonly ChatMessage[]): void {
    const before = this.tree.branch(this.tree.headId);
    let shared = 0;
    for (; shared < messages.length && before[shared]?.messageId === messages[shared]?.id; shared++) {
      const [node, message] = [before[shared], messages[shared]];
      if (node && message && node.payload !== JSON.stringify(message)) this.tree.rewrite(node.id, message);
    }
    const last = this.putAfter(before[shared - 1]?.id ?? null, messages.slice(shared), (message) => message);
    this.tree.show(last);
  }

  /**
   * The messages go after the one of the id `after` (null: before all); what followed there stays as another branch.
   * @param isAside what is shown stays as it is
   */
  branchOff(after: string | null, messages: readonly ChatMessage[], isAside: boolean): void {
    const parent = after === null ? null : this.preferShown(after);
    if (parent === undefined) throw this.notFound(String(after));
    const last = this.putAfter(parent?.id ?? null, messages, (message, id) => this.asRated(message, id));
    if (!isAside) this.tree.show(last);
  }

  /** Where the branch that is shown has others beside it. */
  branches(): ChatBranches {
    const shown = new Set(this.rowIds());
    const siblings: ChatBranches['siblings'] = {};
    for (const group of this.tree.forks()) {
      const ids = group.map(({ messageId }) => messageId);
      for (const { id, messageId } of group) if (shown.has(id)) siblings[messageId] = ids;
    }
    const head = this.tree.headId;
    return { siblings, next: head === null ? [] : this.tree.children(head).map(({ messageId }) => messageId) };
  }

  /** Replaces the shown message of this `id` in place, but for its rating, or appends. */
  put(message: ChatMessage): void {
    const node = this.tree.shown(message.id);
    if (node) this.rewrite(node, message);
    else this.append(message);
  }

  /** Replaces a message in place, but for its rating, on whatever branch. @throws AppError `MessageNotFound` */
  replace(message: ChatMessage): void {
    this.rewrite(this.expect(message.id), message);
  }

  /** Replaces the first message where that is a system message, else puts this one before it. */
  setSystemMessage(message: ChatMessage): void {
    const first = this.firstShown();
    if (first?.role === 'system') {
      this.rewrite(first, message);
      return;
    }
    const head = this.tree.headId;
    const id = this.tree.insert(null, message);
    this.tree.putBeforeRoots(id);
    this.tree.show(head ?? id);
  }

  /** Shows the branch of the newest message of this id, down to its newest leaf. @throws AppError `MessageNotFound` */
  switchTo(messageId: string): void {
    const node = this.tree.newest(messageId);
    if (!node) throw this.notFound(messageId);
    this.tree.show(this.tree.newestLeaf(node.id));
  }

  /** @throws AppError `MessageNotFound` */
  setThumb(messageId: string, thumb: 1 | -1 | null): void {
    const node = this.expect(messageId);
    const rated = parseJson(this.tree.payload(node.id)) as unknown as ChatMessage;
    if (thumb === null) delete rated.thumb;
    else rated.thumb = thumb;
    this.tree.rewrite(node.id, rated);
  }

  private branch(id: number | null): ChatMessage[] {
    return this.tree.branch(id).map(({ payload }) => parseJson(payload) as unknown as ChatMessage);
  }

  /** An answer may go on while its reader, here or in another window, looks at another branch. */
  private preferShown(messageId: string): MessageNode | undefined {
    return this.tree.shown(messageId) ?? this.tree.newest(messageId);
  }

  private append(message: ChatMessage): void {
    const head = this.tree.headId;
    const known = this.tree.child(head, message.id);
    if (known) this.tree.rewrite(known.id, this.asRated(message, known.id));
    this.tree.showNext(known?.id ?? this.tree.insert(head, message), message);
  }

  /**
   * One after the other below `parentId`. Returns the last one.
   * @param rewritten how a message is written that stands there already, and differs
   */
  private putAfter(
    parentId: number | null,
    messages: readonly ChatMessage[],
    rewritten: (message: ChatMessage, id: number) => ChatMessage,
  ): number | null {
    let parent = parentId;
    let mayBeKnown = true;
    for (const message of messages) {
      const known: StoredMessage | undefined = mayBeKnown ? this.tree.child(parent, message.id) : undefined;
      // Below a new message there is nothing to look for.
      mayBeKnown = known !== undefined;
      if (known && known.payload !== JSON.stringify(message)) {
        this.tree.rewrite(known.id, rewritten(message, known.id));
      }
      parent = known?.id ?? this.tree.insert(parent, message);
    }
    return parent;
  }

  /** The message with the rating of the stored one, which may be newer than what is written over it. */
  private asRated(message: ChatMessage, id: number): ChatMessage {
    const thumb = this.tree.thumb(id);
    const { thumb: _given, ...rest } = message;
    return thumb === undefined ? rest : { ...rest, thumb };
  }

  private rewrite(node: MessageNode, message: ChatMessage): void {
    this.tree.rewrite(node.id, this.asRated(message, node.id));
    const isOwn = isReadersOwn({ role: message.role, visible: isVisible(message) });
    if (isReadersOwn(node) !== isOwn) this.tree.show(this.tree.headId);
  }

  private firstShown(): MessageNode | undefined {
    const head = this.tree.headId;
    const roots = head === null ? [] : this.tree.roots();
    return roots.length > 1 ? [...this.tree.upFrom(head)].at(-1) : roots[0];
  }

  /** The shown message of this id, else the newest on another branch. @throws AppError `MessageNotFound` */
  private expect(messageId: string): MessageNode {
    const node = this.preferShown(messageId);
    if (!node) throw this.notFound(messageId);
    return node;
  }

  private notFound(messageId: string): AppError {
    return new AppError('MessageNotFound', `Chat ${this.tree.chatId} has no message with the id ${messageId}.`);
  }
}
