import { AppError, type FailedAttempt } from '../../base/appError.ts';
import type { LLMConfig } from '../../configs/llmConfig.ts';
import { modelOf } from '../../configs/modelOf.ts';
import type { LLMRequest } from '../../llm/llmRequest.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { toAppError } from '../abort.ts';
import { failureAfter, llmConfigsNotAvailable, pinnedConfigFailed } from '../wrapperErrors.ts';
import type { RetryWait, SendOptions } from '../wrapperOptions.ts';
import type { WrapperEvent } from '../wrapperEvent.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import { drawConfig, usableConfigs, type UsableConfigs } from './configDraw.ts';
import type { ConfigSelection } from './configSelection.ts';
import { mendingRequest } from './mendingRequest.ts';
import { askForTurn, type ModelTurn } from './modelTurn.ts';
import { decide, mayGoOn, type FailedRequest, type RetryDecision } from './retryPolicy.ts';
import { waitToRetry } from './retryWait.ts';
import { storedAttempts } from './storedAttempts.ts';

/** A model turn, whole or not, with the config that it came from. */
export interface ModelReply {
  turn: ModelTurn;
  selection: ConfigSelection;
  /** The failures on the way to it, within this turn. */
  attempts: readonly FailedAttempt[];
}

/** The reply; with an error where it failed for good, and then with what had arrived. */
export interface ModelReplyOutcome {
  reply: ModelReply;
  error?: AppError;
}

/** Asks for model turns within one message and does what the retry policy decides; remembers across turns what failed. */
export class ModelCaller {
  private readonly services: WrapperServices;
  private readonly prompt: PromptTemplate;
  private readonly options: SendOptions;
  private readonly emit: (event: WrapperEvent) => void;
  private readonly failures: FailedRequest[] = [];
  private readonly failedAttempts: FailedAttempt[] = [];
  private mends = 0;
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

  /** The config that was asked last. */
  get selection(): ConfigSelection {
    return this.selected;
  }

  /** The requests that failed by themselves, of the whole message, oldest first. */
  get attempts(): readonly FailedAttempt[] {
    return this.failedAttempts.filter(({ code }) => code !== 'Cancelled');
  }

  /**
   * One model turn. Where it fails for good, the outcome holds the error and what had arrived last.
   * @param onArrival as of `askForTurn`, for whichever config is asked
   */
  async ask(request: LLMRequest, onArrival: (soFar: () => ModelReply) => void): Promise<ModelReplyOutcome> {
    const attempts: FailedAttempt[] = [];
    let sent = request;
    // What a config thought aloud before it failed counts where none after it brings more.
    let arrived: ModelReply | undefined;
    for (let attempt = 1; ; attempt++) {
      const selection = this.selected;
      const failedBefore = [...attempts];
      const replyOf = (turn: ModelTurn): ModelReply => ({ turn, selection, attempts: failedBefore });
      const askedAt = Date.now();
      this.tell(() => this.options.onAsk?.(selection.config.name));
      const outcome = await askForTurn(
        () => this.services.connect(selection.config),
        sent,
        this.options.signal,
        this.emit,
        (soFar) => {
          onArrival(() => replyOf(soFar()));
        },
      );
      const { turn } = outcome;
      if (outcome.ok) {
        this.services.cooldowns.noteSuccess(selection.config.name, askedAt);
        return { reply: replyOf(turn) };
      }
      const { error } = outcome;
      this.services.cooldowns.noteFailure(selection.config.name, error);
      const wasSeen = turn.text !== '' || turn.reasoning !== '';
      if (wasSeen || !arrived) arrived = replyOf(turn);
      const failure = attemptOf(selection.config, error);
      this.failures.push({ config: selection.config, error });
      this.failedAttempts.push(failure);
      const step = await this.goOn(error, turn, attempt).catch((problem: unknown) =>
        toAppError(problem, 'BadRequest', this.options.signal),
      );
      if (step === error) return { reply: { ...arrived, attempts: failedBefore }, error: this.withFailures(error) };
      attempts.push(failure);
      if (step instanceof AppError) return { reply: { ...arrived, attempts }, error: step };
      if (step === 'mend') sent = mendingRequest(request, error);
      if (wasSeen) this.emit({ type: 'reset' });
      if (this.selected !== selection) attempt = 0;
    }
  }

  /**
   * Does what the policy decides on the newest failure.
   * @returns how to ask again, else the error that ends the message
   * @throws AppError `Cancelled`, or what keeps the configs from being read
   */
  private async goOn(error: AppError, turn: ModelTurn, attempt: number): Promise<'again' | 'mend' | AppError> {
    const isAllowed = this.options.retryOnOpenAITimeLimit === true && turn.text === '';
    if (!mayGoOn(error, isAllowed, this.mends)) return error;
    const configs = await usableConfigs(this.prompt, this.services.configs);
    const decision = decide({
      failures: this.failures,
      attempt,
      mends: this.mends,
      usable: configs.usable,
      isOnlyConfig: new Set(this.prompt.llmConfigNames).size === 1,
      isPinned: ['pinned', 'chosen'].includes(this.selected.choice.reason),
      isAllowed,
      jitter: this.services.jitter(),
    });
    switch (decision.kind) {
      case 'mend':
        this.mends++;
        return 'mend';
      case 'move':
        return this.moveTo(this.draw(decision.candidates), error, configs);
      case 'wait':
        return this.wait(decision, error, attempt, configs);
      case 'stop':
        return this.finalError(decision, error, configs);
    }
  }

  private draw(candidates: readonly LLMConfig[]): ConfigSelection | undefined {
    return this.fallbackTo(drawConfig(candidates, this.services.cooldowns, this.services.random));
  }

  /** What a user may ask in place of a wait: the first that does not rest. Not drawn, since most waits end by themselves. */
  private alternative(others: readonly LLMConfig[]): ConfigSelection | undefined {
    return this.fallbackTo(drawConfig(others, this.services.cooldowns, () => 0));
  }

  private fallbackTo(drawn: ReturnType<typeof drawConfig>): ConfigSelection | undefined {
    if (!drawn) return undefined;
    const after = storedAttempts(this.failedAttempts);
    return { config: drawn.config, choice: { reason: 'fallback', candidates: drawn.candidates, after } };
  }

  private moveTo(next: ConfigSelection | undefined, error: AppError, configs: UsableConfigs): 'again' | AppError {
    if (!next) return this.finalError({ kind: 'stop', why: 'exhausted' }, error, configs);
    this.emit({ type: 'fallback', from: this.selected.config.name, to: next.config.name, code: error.code });
    this.selected = next;
    return 'again';
  }

  private async wait(
    { delayMs, others }: Extract<RetryDecision, { kind: 'wait' }>,
    error: AppError,
    attempt: number,
    configs: UsableConfigs,
  ): Promise<'again' | AppError> {
    const configName = this.selected.config.name;
    const next = this.alternative(others);
    this.emit({ type: 'retry', configName, code: error.code, attempt, delayMs });
    const wait = { configName, delayMs, nextConfigName: next?.config.name };
    switch (await waitToRetry(wait, this.options.signal, this.tellOfWait)) {
      case 'over':
        return 'again';
      case 'next':
        return this.moveTo(next, error, configs);
      case 'given-up':
        return error;
    }
  }

  private readonly tellOfWait = (wait: RetryWait): void => {
    this.tell(() => this.options.onRetryWait?.(wait));
  };

  /** A listener's own failure is logged and does not end the answer. */
  private tell(listener: () => void): void {
    try {
      listener();
    } catch (problem) {
      this.services.log('error', `A listener failed: ${String(problem)}`);
    }
  }

  private finalError(
    decision: Extract<RetryDecision, { kind: 'stop' }>,
    error: AppError,
    { dropped }: UsableConfigs,
  ): AppError {
    switch (decision.why) {
      case 'final':
        return error;
      case 'pinned': {
        const others = decision.others.map(({ name }) => name);
        // Who chose it for one answer can choose another.
        if (this.selected.choice.reason === 'chosen') return error;
        return pinnedConfigFailed(error, this.selected.config.name, others, [...this.failedAttempts]);
      }
      case 'exhausted':
        return llmConfigsNotAvailable(dropped, [...this.failedAttempts]);
    }
  }

  /** The error, which tells of the failures before it too, where there were any. */
  private withFailures(error: AppError): AppError {
    if (this.failures.length <= 1 || error.code === 'Cancelled') return error;
    return failureAfter([...this.failedAttempts], error);
  }
}

function attemptOf(config: LLMConfig, { code, message }: AppError): FailedAttempt {
  const model = modelOf(config);
  const time = new Date().toISOString();
  return { configName: config.name, ...(model === '' ? {} : { model }), code, message, time };
}
