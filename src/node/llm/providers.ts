import { AppError } from '../../core/base/appError.ts';
import type { LLMConnection, LLMProvider, ProviderOptions } from '../../core/llm/llmProvider.ts';

/**
 * The provider for a connection. Its module and SDK load on the first connection of its class.
 * @throws AppError `BadRequest` for `VSCodeLMConfig`, whose models only VS Code has
 */
export async function createProvider(connection: LLMConnection, options: ProviderOptions = {}): Promise<LLMProvider> {
  const { config } = connection;
  switch (config.llmConfigClass) {
    case 'OpenAICompatibleConfig': {
      const { createOpenAICompatibleProvider } = await import('./openAICompatible.ts');
      return createOpenAICompatibleProvider({ ...connection, config }, options);
    }
    case 'AzureOpenAILLMConfig': {
      const { createAzureOpenAIProvider } = await import('./azureOpenAI.ts');
      return createAzureOpenAIProvider({ ...connection, config }, options);
    }
    case 'GroqConfig': {
      const { createGroqProvider } = await import('./groq.ts');
      return createGroqProvider({ ...connection, config }, options);
    }
    case 'AnthropicConfig': {
      const { createAnthropicProvider } = await import('./anthropic.ts');
      return createAnthropicProvider({ ...connection, config }, options);
    }
    case 'GeminiConfig': {
      const { createGeminiProvider } = await import('./gemini.ts');
      return createGeminiProvider({ ...connection, config }, options);
    }
    case 'VSCodeLMConfig':
      throw new AppError(
        'BadRequest',
        `Config "${config.name}": the models of VSCodeLMConfig answer inside VS Code only. Use another config here.`,
        { configName: config.name },
      );
  }
}
