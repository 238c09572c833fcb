/** A message that opens every chat of a prompt, as a template. */
export interface InitialMessageTemplate {
  role: 'assistant' | 'user';
  /** Nunjucks source. */
  content: string;
}

/** A prompt template: what a chat or a one-shot run starts from. */
export interface PromptTemplate {
  /** Unique within its workspace, or among the database's own. */
  name: string;
  /** Names of LLM configs, in listed order; one is drawn at random. A name without a config is kept. */
  llmConfigNames: string[];
  /** Variables that must be given before a message is sent. */
  requiredKwargs: string[];
  initialMessagesTemplates: InitialMessageTemplate[];
  /** Nunjucks source. */
  systemPromptTemplate: string;
  /** Nunjucks source that may use `user_msg`; empty: the raw message is sent. */
  userPromptTemplate: string;
  /** Context variables that are kept with each user message. */
  loggedContextVars: string[];
  /** Names of tools, in listed order. A name without a tool is kept. */
  tools: string[];
}
