import type { AppError, ErrorCode } from '../../base/appError.ts';
import type { ConfigChoice } from '../../chats/chatMessage.ts';
import type { LLMConfig } from '../../configs/llmConfig.ts';
import type { LLMRequest } from '../../llm/llmRequest.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { sleep, toAppError } from '../abort.ts';
import { drawConfig, noUsableConfig, usableConfigs } from './configDraw.ts';
import { askForTurn, type ModelTurn, type ModelTurnOutcome } from './modelTurn.ts';
import { llmConfigsNotAvailable, type DroppedConfig } from '../wrapperErrors.ts';
import type { SendOptions } from '../wrapperOptions.ts';
import type { WrapperEvent } from '../wrapperEvent.ts';
import type { WrapperServices } from '../wrapperServices.ts';

/** Another config may succeed where these failed. */
const movableCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'RateLimited',
  'TimedOut',
  'Overloaded',
  'QuotaExceeded',
  'NetworkError',
  'StreamInterrupted',
]);
/** The longest wait that a person sits through; the vendor's own clients sleep up to 60 s. */
const longestWaitMs = 30_000;
/** How often a prompt's only config is asked in all. */
const attemptsOfOnlyConfig = 3;

/** The config that answers, and how it came to that. */
export interface ConfigSelection {
  config: LLMConfig;
  choice: ConfigChoice;
}

/**
 * Draws the config of a prompt.
 * @throws AppError `ConfigNotFound`, `ToolsNotEnabled` or `LLMConfigsNotAvailable`
 */
export async function selectConfig(services: WrapperServices, prompt: PromptTemplate): Promise<ConfigSelection> {
  const { usable, dropped } = await usableConfigs(prompt, services.configs);
  const drawn = drawConfig(usable, services.cooldowns, services.random);
  if (!drawn) throw noUsableConfig(prompt, dropped, services.configs.path);
  return { config: drawn.config, choice: { reason: 'drawn', candidates: drawn.candidates } };
}

/** Asks for model turns within one message, with retry and fallback; remembers across turns which configs failed. */
export class ModelCaller {
  private readonly services: WrapperServices;
  private readonly prompt: PromptTemplate;
  private readonly options: SendOptions;
  private readonly emit: (event: WrapperEvent) => void;
  private readonly failures: DroppedConfig[] = [];
  private selected: ConfigSelection;

  constructor(
    services: WrapperServices,
    prompt: PromptTemplate,
    selection: ConfigSelection,
    options: SendOptions,
    emit: (event: WrapperEvent) => void,
  ) {
    this.services = services;
    this.prompt = prompt;
    this.selected = selection;
    this.options = options;
    this.emit = emit;
  }

  /** The config that answered last. */
  get selection(): ConfigSelection {
    return this.selected;
  }

  /**
   * One model turn. Where it fails for good, the outcome holds the error and what had arrived.
   * @param onArrival as of `askForTurn`, for whichever config is asked
   */
  async ask(request: LLMRequest, onArrival: (soFar: () => ModelTurn) => void): Promise<ModelTurnOutcome> {
    for (let attempt = 1; ; attempt++) {
      const { config } = this.selected;
      const connect = () => this.services.connect(config);
      const outcome = await askForTurn(connect, request, this.options.signal, this.emit, onArrival);
      if (outcome.ok) {
        this.services.cooldowns.noteSuccess(config.name);
        return outcome;
      }
      const { error, turn } = outcome;
      this.services.cooldowns.noteFailure(config.name, error);
      if (!this.options.retryOnOpenAITimeLimit || !movableCodes.has(error.code) || turn.text !== '') return outcome;
      this.failures.push({ configName: config.name, code: error.code, message: error.message });
      const wayOut = await this.findWayOut(error, turn, attempt);
      if (wayOut) return wayOut;
    }
  }

  /** Moves to another config or waits for the only one. @returns the final outcome where neither is possible */
  private async findWayOut(error: AppError, turn: ModelTurn, attempt: number): Promise<ModelTurnOutcome | undefined> {
    try {
      const { usable, dropped } = await usableConfigs(this.prompt, this.services.configs);
      const failed = new Set(this.failures.map(({ configName }) => configName));
      const untried = usable.filter(({ name }) => !failed.has(name));
      const next = drawConfig(untried, this.services.cooldowns, this.services.random);
      const from = this.selected.config.name;
      if (next) {
        const after = this.failures.map(({ configName, code, message }) => ({
          config_name: configName,
          code,
          message,
        }));
        this.selected = { config: next.config, choice: { reason: 'fallback', candidates: next.candidates, after } };
        this.emit({ type: 'fallback', from, to: next.config.name, code: error.code });
        return undefined;
      }
      const delayMs = error.retryAfterMs;
      // A spent quota does not come back within a wait.
      const mayRecover = new Set(this.prompt.llmConfigNames).size === 1 && error.code !== 'QuotaExceeded';
      if (mayRecover && delayMs !== undefined && delayMs <= longestWaitMs && attempt < attemptsOfOnlyConfig) {
        this.emit({ type: 'retry', configName: from, code: error.code, attempt, delayMs });
        await sleep(delayMs, this.options.signal);
        return undefined;
      }
      return { ok: false, turn, error: llmConfigsNotAvailable([...dropped, ...this.failures]) };
    } catch (problem) {
      return { ok: false, turn, error: toAppError(problem, 'BadRequest', this.options.signal) };
    }
  }
}
