import type { JsonObject, JsonValue } from '../../../core/base/json.ts';
import { changeVariables } from '../../../core/wrapper/changeVariables.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import type { FieldKind } from '../../../protocol/fieldText.ts';
import type { ChatLoader } from '../chatLoader.ts';
import { changedVariables, soundVariables } from './changedVariables.ts';

/** What a chat holds of variables, as its user changes it between messages. One change at a time. */
export class ChatVariables {
  private readonly runtime: () => Promise<Runtime>;
  private readonly chat: ChatLoader;
  private removed: { chatId: number; name: string; value: JsonValue } | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(runtime: () => Promise<Runtime>, chat: ChatLoader) {
    this.runtime = runtime;
    this.chat = chat;
  }

  /** Name of the variable that was removed last and can be put back; undefined: none. */
  get removedName(): string | undefined {
    const { chatId, chat } = this.chat.content;
    if (!this.removed || this.removed.chatId !== chatId) return undefined;
    const { name } = this.removed;
    return chat && Object.hasOwn(chat.currentContextVariables, name) ? undefined : name;
  }

  /**
   * Keeps what stands in a field.
   * @throws AppError `InvalidEntity` where that is no value of the variable's kind, `ChatNotFound`
   */
  set(name: string, text: string): Promise<void> {
    const { content } = this.chat;
    // What is to be sent is the form's to say; the preview follows it.
    if (content.chatId === null) this.chat.content = { ...content, variables: { ...content.variables, [name]: text } };
    return this.change((held) => ({ ...held, ...changedVariables({ [name]: text }, this.chat.content.fields, held) }));
  }

  /**
   * From now on a field's text is read as a value of another kind. What the chat holds of it becomes that value, where the text is one.
   * @throws AppError `ChatNotFound`
   */
  async chooseKind(name: string, kind: FieldKind, text: string): Promise<void> {
    const { content } = this.chat;
    const isOffered = content.fields.some((field) => field.name === name && field.kinds?.includes(kind));
    if (!isOffered) return;
    const fields = content.fields.map((field) => (field.name === name ? { ...field, kind } : field));
    // At once: the next message may be on its way already.
    this.chat.content = { ...content, fields, kinds: { ...content.kinds, [name]: kind } };
    await this.change((held) =>
      Object.hasOwn(held, name) ? { ...held, ...soundVariables({ [name]: text }, fields) } : held,
    );
  }

  /** Takes a variable out of the chat, unless its prompt requires it. @throws AppError `ChatNotFound` */
  async remove(name: string): Promise<void> {
    const isRequired = this.chat.content.fields.some((field) => field.name === name && field.required);
    if (isRequired) return;
    await this.change((held, chatId) => {
      const { [name]: value, ...rest } = held;
      if (value !== undefined && Object.hasOwn(held, name)) this.removed = { chatId, name, value };
      return rest;
    });
    this.forgetTyped(name);
  }

  /** The variable that was removed last is as it was. @throws AppError `ChatNotFound` */
  async putBack(): Promise<void> {
    const { removed, removedName } = this;
    if (!removed || removedName === undefined) return;
    await this.change((held) => ({ ...held, [removed.name]: removed.value }));
    this.removed = undefined;
  }

  /** The chat does not exist before its first message: there the form alone holds the values. */
  private change(changed: (held: JsonObject, chatId: number) => JsonObject): Promise<void> {
    const { chatId } = this.chat.content;
    if (chatId === null) return Promise.resolve();
    const write = async (): Promise<void> => {
      const { chatHistories } = await this.runtime();
      await changeVariables(chatHistories, chatId, (held) => changed(held, chatId));
    };
    const written = this.writing.then(write);
    this.writing = written.catch(() => undefined);
    return written;
  }

  private forgetTyped(name: string): void {
    const { [name]: _removed, ...variables } = this.chat.content.variables;
    this.chat.content = { ...this.chat.content, variables };
  }
}
