import { AppError } from '../../core/base/appError.ts';
import type { LLMConnection, LLMProvider } from '../../core/llm/llmProvider.ts';
import type { TurnLimits } from './turnLimits.ts';

/**
 * The provider for a connection. Its module and SDK load on the first connection of its class.
 * @param limits by default `defaultTurnLimits`
 * @throws AppError `BadRequest` for `VSCodeLMConfig`, whose models only VS Code has
 */
export async function createProvider(connection: LLMConnection, limits?: TurnLimits): Promise<LLMProvider> {
  const { config } = connection;
  switch (config.llmConfigClass) {
    case 'OpenAICompatibleConfig': {
      const { createOpenAICompatibleProvider } = await import('./openAICompatible.ts');
      return createOpenAICompatibleProvider({ ...connection, config }, limits);
    }
    case 'AzureOpenAILLMConfig': {
      const { createAzureOpenAIProvider } = await import('./azureOpenAI.ts');
      return createAzureOpenAIProvider({ ...connection, config }, limits);
    }
    case 'GroqConfig': {
      const { createGroqProvider } = await import('./groq.ts');
      return createGroqProvider({ ...connection, config }, limits);
    }
    case 'AnthropicConfig': {
      const { createAnthropicProvider } = await import('./anthropic.ts');
      return createAnthropicProvider({ ...connection, config }, limits);
    }
    case 'GeminiConfig': {
      const { createGeminiProvider } = await import('./gemini.ts');
      return createGeminiProvider({ ...connection, config }, limits);
    }
    case 'VSCodeLMConfig':
      throw new AppError(
        'BadRequest',
        `Config "${config.name}": the models of VSCodeLMConfig answer inside VS Code only. Use another config here.`,
        { configName: config.name },
      );
  }
}
