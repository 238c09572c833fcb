import { maxTokensFields, reasoningEfforts, structuredOutputModes, systemRoles } from '../llm/generationSettings.ts';
import { defaultTurnLimits } from '../llm/turnLimits.ts';
import type { ConfigEntry, ConfigField } from './configField.ts';
import { llmConfigClasses, type LLMConfigClass } from './llmConfig.ts';

/** What people call the models of each class. */
export const classNames: Record<LLMConfigClass, string> = {
  AzureOpenAILLMConfig: 'Azure OpenAI',
  GeminiConfig: 'Google Gemini',
  AnthropicConfig: 'Anthropic Claude',
  GroqConfig: 'Groq',
  OpenAICompatibleConfig: 'OpenAI-Compatible Server',
  VSCodeLMConfig: "VS Code's Own Models",
};

/** What each class is for, in Markdown. */
export const classDocumentation: Record<LLMConfigClass, string> = {
  AzureOpenAILLMConfig: 'A deployment on Azure OpenAI.',
  GeminiConfig: 'A Gemini model at Google.',
  AnthropicConfig: 'A Claude model at Anthropic.',
  GroqConfig: 'A model at Groq.',
  OpenAICompatibleConfig:
    'Any server that speaks the OpenAI chat-completions protocol: Ollama, vLLM, LM Studio, llama.cpp, a gateway.',
  VSCodeLMConfig: 'A language model that VS Code itself offers.',
};

/** Classes that take a vendor's model name. */
const vendors = ['GeminiConfig', 'AnthropicConfig', 'GroqConfig'] as const;
/** Classes that speak the chat-completions protocol. */
const chatCompletions = ['AzureOpenAILLMConfig', 'GroqConfig', 'OpenAICompatibleConfig'] as const;
/** Bounds of `max_tokens`. */
const maxTokens = { type: 'integer', min: 1, max: 10_000_000 } as const;
/** Classes whose requests leave over our own connection. */
const overNetwork = ['AzureOpenAILLMConfig', ...vendors, 'OpenAICompatibleConfig'] as const;

const secondsOf = (ms: number) => String(ms / 1000);

function limit(key: string, documentation: string, defaultMs: number, example: string): ConfigEntry {
  // A tenth of a second is shorter than any answer; a day is longer.
  const kind = { type: 'number', min: 0.1, max: 86_400 } as const;
  return { key, kind, default: secondsOf(defaultMs), documentation, example };
}

function price(key: string, documentation: string, example: string): ConfigEntry {
  return { key, kind: { type: 'number', min: 0, max: 1_000_000 }, documentation, example };
}

/**
 * Every key that a config may have, in the order in which a reader meets them. Checks, building, completion, hover and
 * documentation all go by this table. A key may stand here several times, for different classes.
 */
export const configFields: readonly ConfigField[] = [
  {
    key: 'name',
    kind: { type: 'text' },
    classes: llmConfigClasses,
    required: true,
    documentation: "The config's name, by which prompts refer to it. Must equal the file's name without its extension.",
    example: 'my-model',
  },
  {
    key: 'llm_config_class',
    kind: { type: 'oneOf', values: llmConfigClasses },
    classes: llmConfigClasses,
    required: true,
    documentation: 'Who answers. It decides which other keys there are.',
    example: 'OpenAICompatibleConfig',
  },
  {
    key: 'endpoint',
    kind: { type: 'url' },
    classes: ['AzureOpenAILLMConfig'],
    required: true,
    documentation: 'Address of your Azure OpenAI resource.',
    example: 'https://YOUR-RESOURCE.openai.azure.com',
  },
  {
    key: 'deployment_name',
    kind: { type: 'text' },
    classes: ['AzureOpenAILLMConfig'],
    required: true,
    documentation: "The name you gave the deployment, which need not be the model's.",
    example: 'YOUR-DEPLOYMENT',
  },
  {
    key: 'base_url',
    kind: { type: 'url' },
    classes: ['OpenAICompatibleConfig'],
    required: true,
    documentation: "The server's address up to and without `/chat/completions`.",
    example: 'http://127.0.0.1:11434/v1',
  },
  {
    key: 'model_name',
    kind: { type: 'text' },
    classes: ['AnthropicConfig', 'GroqConfig', 'OpenAICompatibleConfig'],
    required: true,
    documentation: 'Name of the model, as the vendor or server lists it.',
    example: 'YOUR-MODEL',
  },
  {
    key: 'model_name',
    kind: { type: 'text' },
    classes: ['GeminiConfig'],
    required: true,
    documentation: 'Name of the model, as Google lists it. May be left out where `endpoint` names it.',
    example: 'YOUR-MODEL',
  },
  {
    key: 'api_key',
    kind: { type: 'text' },
    classes: ['AzureOpenAILLMConfig', ...vendors],
    required: true,
    documentation:
      'The key, best as `${secret:NAME}`, which "Promptdeck: Set Secret…" stores on this machine, or `${env:NAME}`.',
    example: '${secret:MY_KEY}',
  },
  {
    key: 'api_key',
    kind: { type: 'text' },
    classes: ['OpenAICompatibleConfig'],
    default: 'no key is sent',
    documentation:
      'The key, where the server asks for one, best as `${secret:NAME}`, which "Promptdeck: Set Secret…" stores on this machine, or `${env:NAME}`.',
    example: '${secret:MY_KEY}',
  },
  {
    key: 'api_version',
    kind: { type: 'text' },
    classes: ['AzureOpenAILLMConfig'],
    required: true,
    documentation: "Version of Azure's data-plane API.",
    example: "'2024-10-21'",
  },
  {
    key: 'endpoint',
    kind: { type: 'url' },
    classes: ['AnthropicConfig', 'GroqConfig'],
    default: "the vendor's own address",
    documentation: "Address of a gateway before the vendor's own.",
    example: 'https://gateway.example.com',
  },
  {
    key: 'endpoint',
    kind: { type: 'url' },
    classes: ['GeminiConfig'],
    default: "the vendor's own address",
    documentation:
      "Address of a gateway before Google's own, or a full address, `https://…/models/NAME:generateContent`, which names the model too.",
    example: 'https://gateway.example.com',
  },
  {
    key: 'vendor',
    kind: { type: 'text' },
    classes: ['VSCodeLMConfig'],
    default: 'any',
    documentation: 'Who offers the model to VS Code. Where several models fit, the first one answers.',
    example: 'YOUR-VENDOR',
  },
  {
    key: 'family',
    kind: { type: 'text' },
    classes: ['VSCodeLMConfig'],
    default: 'any',
    documentation: "The model's family, as its vendor calls it.",
    example: 'YOUR-MODEL-FAMILY',
  },
  {
    key: 'id',
    kind: { type: 'text' },
    classes: ['VSCodeLMConfig'],
    default: 'any',
    documentation: "The model's identifier, as its vendor calls it.",
    example: 'YOUR-MODEL-ID',
  },
  {
    key: 'tools_enabled',
    kind: { type: 'boolean' },
    classes: llmConfigClasses,
    default: 'false',
    documentation: 'Whether the model may call tools. Prompts with tools draw only configs where this is true.',
    example: 'true',
  },
  {
    key: 'temperature',
    kind: { type: 'number', min: 0, max: 2 },
    classes: ['AzureOpenAILLMConfig', 'GeminiConfig', 'GroqConfig', 'OpenAICompatibleConfig', 'VSCodeLMConfig'],
    default: "the vendor's own",
    documentation: 'How freely the model words its answer: low for the likeliest words, high for variety.',
    example: '0.7',
  },
  {
    key: 'temperature',
    // https://docs.anthropic.com/en/api/messages
    kind: { type: 'number', min: 0, max: 1 },
    classes: ['AnthropicConfig'],
    default: "the vendor's own",
    documentation: 'How freely the model words its answer: low for the likeliest words, high for variety.',
    example: '0.7',
  },
  {
    key: 'top_p',
    kind: { type: 'number', min: 0, max: 1 },
    classes: llmConfigClasses,
    default: "the vendor's own",
    documentation:
      'The model chooses among the likeliest words whose probabilities add up to this. Set this or `temperature`, not both.',
    example: '0.9',
  },
  {
    key: 'max_tokens',
    kind: maxTokens,
    classes: [...chatCompletions, 'GeminiConfig', 'VSCodeLMConfig'],
    default: "the vendor's own",
    documentation: 'The most tokens of a reply, those of reasoning included.',
    example: '4096',
  },
  {
    key: 'max_tokens',
    kind: maxTokens,
    classes: ['AnthropicConfig'],
    default: '32000',
    documentation: 'The most tokens of a reply, those of reasoning included. Anthropic wants a number in each request.',
    example: '4096',
  },
  {
    key: 'max_tokens_field',
    kind: { type: 'oneOf', values: maxTokensFields },
    classes: chatCompletions,
    default: 'what the model accepts',
    documentation:
      'The name under which `max_tokens` is sent: newer OpenAI models refuse `max_tokens`, older servers know nothing else.',
    example: 'max_completion_tokens',
  },
  {
    key: 'reasoning_effort',
    kind: { type: 'oneOf', values: reasoningEfforts },
    classes: llmConfigClasses,
    default: "the vendor's own",
    documentation:
      'How much the model reasons before it answers. Each vendor knows some of the values; the nearest one is sent.',
    example: 'low',
  },
  {
    key: 'structured_output',
    kind: { type: 'oneOf', values: structuredOutputModes },
    classes: llmConfigClasses,
    default: 'what the model accepts',
    documentation:
      'How a reply is held to a JSON Schema, where one is asked for. `json_schema`: by the vendor; `json_object`: any JSON object by the vendor, the schema in words; `none`: not at all. A model that refuses one gets the next.',
    example: 'json_schema',
  },
  {
    key: 'system_role',
    kind: { type: 'oneOf', values: systemRoles },
    classes: chatCompletions,
    default: 'system',
    documentation:
      'The role in which the system message travels. `user`: at the head of the first user message, for models that refuse the others.',
    example: 'user',
  },
  {
    key: 'system_role',
    kind: { type: 'oneOf', values: systemRoles.filter((role) => role !== 'developer') },
    classes: ['GeminiConfig', 'AnthropicConfig'],
    default: 'system',
    documentation:
      'Where the system message goes. `user`: to the head of the first user message, for models that take no other.',
    example: 'user',
  },
  {
    key: 'headers',
    kind: { type: 'headers' },
    classes: overNetwork,
    documentation:
      'Headers sent with each request, by name; a value may hold `${secret:NAME}` and `${env:NAME}`. The key itself belongs in `api_key`.',
    example: '{ X-Team: docs }',
  },
  {
    key: 'timeouts',
    kind: {
      type: 'mapping',
      entries: [
        limit(
          'first_chunk_seconds',
          'From the request to the first piece of the answer. A local model may have to load first.',
          defaultTurnLimits.firstChunkMs,
          '120',
        ),
        limit('idle_seconds', 'Between two pieces of the answer.', defaultTurnLimits.idleMs, '60'),
        limit('total_seconds', 'Of the whole answer to one request.', defaultTurnLimits.totalMs, '600'),
      ],
    },
    classes: llmConfigClasses,
    documentation: 'How long the model may take, in seconds. After that the request counts as timed out.',
    example: '{ first_chunk_seconds: 300 }',
  },
  {
    key: 'prices',
    kind: {
      type: 'mapping',
      entries: [
        { ...price('input', 'For what is sent.', '3'), required: true },
        { ...price('output', 'For what the model writes, reasoning included.', '15'), required: true },
        { ...price('cached_input', 'For input that the vendor had in its cache.', '0.3'), default: 'as `input`' },
        { ...price('cache_write', 'For input that the vendor takes into its cache.', '3.75'), default: 'as `input`' },
        {
          key: 'currency',
          kind: { type: 'code', pattern: /^[A-Z]{3}$/, form: 'three capital letters, such as USD or EUR' },
          default: 'USD',
          documentation: 'ISO 4217 code of the currency.',
          example: 'USD',
        },
      ],
    },
    classes: overNetwork,
    default: 'costs are shown as unknown',
    documentation: "What a million tokens cost, from the vendor's price list. Replies then show what they cost.",
    example: '{ input: 3, output: 15 }',
  },
  {
    key: 'context_window',
    kind: { type: 'integer', min: 1, max: 100_000_000 },
    classes: llmConfigClasses,
    default: 'unknown',
    documentation:
      'Tokens that request and reply share. Where a chat is too long for one config, only a larger one takes over.',
    example: '128000',
  },
];

/** The fields of a class, in the table's order. Without a class: each key once, in the form that most classes have. */
export function fieldsOf(llmConfigClass: LLMConfigClass | undefined): ConfigField[] {
  if (llmConfigClass) return configFields.filter(({ classes }) => classes.includes(llmConfigClass));
  return configFields.filter(({ key }, index) => configFields.findIndex((field) => field.key === key) === index);
}

/** What a user must have for a config of a class, in words that follow "needs"; empty where that is nothing. */
export function neededInWords(llmConfigClass: LLMConfigClass): string {
  const words: Record<string, string> = { api_key: 'API key', api_version: 'API version', base_url: 'address' };
  return fieldsOf(llmConfigClass)
    .filter(({ key, required }) => required && key !== 'name' && key !== 'llm_config_class')
    .map(({ key }) => words[key] ?? key.replaceAll('_', ' '))
    .join(', ');
}

/** The entries of a mapping field; of a field with other values none. */
export function entriesOf(field: ConfigEntry | undefined): readonly ConfigEntry[] {
  return field?.kind.type === 'mapping' ? field.kind.entries : [];
}
