/** The row behind a YAML config: one per name. */
export interface LLMConfigName {
  name: string;
}
