import type { GenerationSettings } from '../llm/generationSettings.ts';
import type { TokenPrices } from '../llm/tokenPrices.ts';
import type { TurnLimits } from '../llm/turnLimits.ts';
import type { SecretString } from './secretString.ts';

/** The values of `llm_config_class`: the reference's four, and two beyond it. */
export const llmConfigClasses = [
  'AzureOpenAILLMConfig',
  'GeminiConfig',
  'AnthropicConfig',
  'GroqConfig',
  'OpenAICompatibleConfig',
  'VSCodeLMConfig',
] as const;

/** One value of `llm_config_class`. */
export type LLMConfigClass = (typeof llmConfigClasses)[number];

interface LLMConfigBase {
  /** Equal to the file's name without its extension. */
  name: string;
  /** False: the model gets no tools, and prompts with tools do not draw this config. */
  toolsEnabled: boolean;
  /** Absolute path of the YAML file. */
  file: string;
  /** How the model is asked. */
  settings?: GenerationSettings;
  /** Headers sent along, by name; values may hold `${env:NAME}` and `${secret:NAME}`. */
  headers?: Readonly<Record<string, SecretString>>;
  /** What differs from the usual time limits. */
  timeouts?: Partial<TurnLimits>;
  /** Absent: what a reply costs is unknown. */
  prices?: TokenPrices;
  /** Tokens that model and reply share; absent: unknown. */
  contextWindow?: number;
}

/** A deployment on Azure OpenAI. */
export interface AzureOpenAIConfig extends LLMConfigBase {
  llmConfigClass: 'AzureOpenAILLMConfig';
  /** Resource address, `https://NAME.openai.azure.com`; may hold `${env:NAME}`. */
  endpoint: string;
  deploymentName: string;
  apiKey: SecretString;
  apiVersion: string;
}

/** Gemini, Anthropic and Groq share their fields. An absent endpoint means the vendor's own. */
export interface VendorConfig extends LLMConfigBase {
  llmConfigClass: 'GeminiConfig' | 'AnthropicConfig' | 'GroqConfig';
  modelName: string;
  apiKey: SecretString;
  endpoint?: string;
}

/** Any server that speaks the OpenAI chat-completions protocol. */
export interface OpenAICompatibleConfig extends LLMConfigBase {
  llmConfigClass: 'OpenAICompatibleConfig';
  /** Address up to and without `/chat/completions`, for example `http://127.0.0.1:11434/v1`. */
  baseUrl: string;
  modelName: string;
  apiKey?: SecretString;
}

/** A model that VS Code itself offers; the selector's fields narrow the choice. */
export interface VSCodeLMConfig extends LLMConfigBase {
  llmConfigClass: 'VSCodeLMConfig';
  vendor?: string;
  family?: string;
  id?: string;
}

/** One validated YAML config. Text fields may hold `${env:NAME}` and `${secret:NAME}`, resolved at the call. */
export type LLMConfig = AzureOpenAIConfig | VendorConfig | OpenAICompatibleConfig | VSCodeLMConfig;

/** What is wrong with a config file. Lines and columns count from 1. */
export interface ConfigProblem {
  /** Absolute path of the file. */
  file: string;
  /** The name the config would have: the file's name without its extension. */
  name: string;
  message: string;
  /** Top-level YAML key at fault, where there is one. */
  field?: string;
  line: number;
  column: number;
  /** Column after the last character of the place, on the same line. Absent: to the end of the line. */
  endColumn?: number;
  /** What to write at the place instead, where that is known. */
  replacement?: string;
  /** An error keeps the config out of the draw; a warning does not. */
  severity: 'error' | 'warning';
}
