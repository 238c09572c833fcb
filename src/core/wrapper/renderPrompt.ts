import { isAppError } from '../base/appError.ts';
import type { EntityOrigin, StoredEntity } from '../base/entityStore.ts';
import type { JsonObject } from '../base/json.ts';
import type { ChatMessage } from '../chats/chatMessage.ts';
import type { PromptTemplate } from '../prompts/promptTemplate.ts';
import { newMessage } from './newMessage.ts';

/** Text of a file that a template includes, by its path; undefined where there is none. */
type LoadTemplate = (path: string) => Promise<string | undefined>;

/** Renders the parts of one prompt template as it stands now. */
export class PromptRenderer {
  private readonly prompt: PromptTemplate;
  private readonly origin: EntityOrigin;
  private readonly loadTemplate: LoadTemplate | undefined;

  constructor(stored: StoredEntity<PromptTemplate>, loadTemplate?: LoadTemplate) {
    this.prompt = stored.entity;
    this.origin = stored.origin;
    this.loadTemplate = loadTemplate;
  }

  /** The system message's text. @throws AppError `TemplateError` */
  renderSystem(variables: JsonObject): Promise<string> {
    return this.render(this.prompt.systemPromptTemplate, variables, 'system', 'system prompt');
  }

  /** What the model gets for a user's message; the message itself where the template is empty. */
  renderUser(message: string, variables: JsonObject): Promise<string> {
    const template = this.prompt.userPromptTemplate;
    if (template.trim() === '') return Promise.resolve(message);
    return this.render(template, { ...variables, user_msg: message }, 'user', 'user prompt');
  }

  /**
   * The messages that a chat opens with: the system message, then the template's own. Required variables that are not
   * known yet stand as `{{ name }}` in them, and the messages say which, to be rendered anew with the first message.
   */
  async renderOpening(variables: JsonObject): Promise<ChatMessage[]> {
    const missing = missingVariables(this.prompt.requiredKwargs, variables);
    const messages = [
      await this.openingMessage('system', this.prompt.systemPromptTemplate, variables, missing, 'system'),
    ];
    for (const [index, { role, content }] of this.prompt.initialMessagesTemplates.entries()) {
      messages.push(await this.openingMessage(role, content, variables, missing, `initial.${index}`));
    }
    return messages;
  }

  private async openingMessage(
    role: 'system' | 'assistant' | 'user',
    template: string,
    variables: JsonObject,
    missing: string[],
    part: string,
  ): Promise<ChatMessage> {
    const label = role === 'system' ? 'system prompt' : `initial ${role} message`;
    const marks = { system_generated: true, show_in_user_history: false };
    if (missing.length === 0) return newMessage(role, await this.render(template, variables, part, label), marks);
    const placeholders = Object.fromEntries(missing.map((name) => [name, `{{ ${name} }}`]));
    let content: string;
    try {
      content = await this.render(template, { ...variables, ...placeholders }, part, label);
    } catch (error) {
      // A placeholder is a text; a template that needs a list there shows itself until the list is known.
      if (!isAppError(error, 'TemplateError')) throw error;
      content = template;
    }
    return newMessage(role, content, { ...marks, missing_vars: missing });
  }

  private async render(source: string, variables: JsonObject, part: string, label: string): Promise<string> {
    const { renderTemplate } = await import('../template/renderTemplate.ts');
    const name = `prompt "${this.prompt.name}", ${label}`;
    const file = this.origin.kind === 'file' ? this.origin.path : undefined;
    const firstLine = this.origin.kind === 'file' ? this.origin.lines?.[part] : undefined;
    return renderTemplate(source, variables, {
      name,
      ...(file === undefined ? {} : { file }),
      ...(firstLine === undefined ? {} : { firstLine }),
      ...(this.loadTemplate ? { loadTemplate: this.loadTemplate } : {}),
    });
  }
}

/** Required variables that `variables` lacks, in listed order. `user_msg` is the message itself. */
export function missingVariables(requiredKwargs: readonly string[], variables: JsonObject): string[] {
  return requiredKwargs.filter(
    (name) => name !== 'user_msg' && (!Object.hasOwn(variables, name) || variables[name] === undefined),
  );
}
