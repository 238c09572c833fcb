import { setTimeout as sleep } from 'node:timers/promises';
import type { VSCodeLMConfig } from '../../../../src/core/configs/llmConfig.ts';
import type {
  EditorAnswerPart,
  EditorModel,
  EditorModelRequest,
  EditorModelSelector,
} from '../../../../src/core/llm/editorModels/editorModel.ts';

/** What the far side of VS Code's API does with one request. */
export interface ScriptedAnswer {
  parts?: readonly EditorAnswerPart[];
  /** Thrown at the request. */
  refusal?: unknown;
  /** Thrown after the parts. */
  breakOff?: unknown;
  /** After the parts nothing comes any more, and a cancel is not heeded. */
  stalls?: boolean;
  /** Before each part. */
  delayMs?: number;
}

/** A model at the far side of VS Code's API. */
export class ScriptedEditorModel implements EditorModel {
  readonly name = 'Scripted Model';
  readonly id = 'scripted-1';
  readonly vendor = 'test';
  readonly family = 'scripted';
  readonly version = '1';
  callsTools?: boolean;
  readonly requests: EditorModelRequest[] = [];
  readonly selectors: EditorModelSelector[] = [];
  signal: AbortSignal | undefined;
  private readonly answers: ScriptedAnswer[];

  constructor(...answers: ScriptedAnswer[]) {
    this.answers = answers;
  }

  readonly select = (selector: EditorModelSelector): Promise<EditorModel> => {
    this.selectors.push(selector);
    return Promise.resolve(this);
  };

  send(request: EditorModelRequest, signal: AbortSignal): Promise<AsyncIterable<EditorAnswerPart>> {
    this.requests.push(request);
    this.signal = signal;
    const answer = this.answers.shift() ?? {};
    return answer.refusal === undefined ? Promise.resolve(stream(answer)) : fail(answer.refusal);
  }
}

// Errors of extensions are whatever these throw.
// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
const fail = (error: unknown): Promise<never> => Promise.reject(error);

async function* stream(answer: ScriptedAnswer): AsyncGenerator<EditorAnswerPart, undefined> {
  for (const part of answer.parts ?? []) {
    if (answer.delayMs !== undefined) await sleep(answer.delayMs);
    yield part;
  }
  if (answer.breakOff !== undefined) await fail(answer.breakOff);
  if (answer.stalls === true) await new Promise<never>(() => undefined);
}

/** A config for models of VS Code's. */
export function editorModelConfig(more: Partial<VSCodeLMConfig> = {}): VSCodeLMConfig {
  return {
    llmConfigClass: 'VSCodeLMConfig',
    name: 'editor-config',
    file: '/configs/editor-config.yml',
    toolsEnabled: true,
    ...more,
  };
}

/** An error as VS Code's API throws it. */
export function languageModelError(code: string, message: string, cause?: unknown): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  error.name = 'LanguageModelError';
  return Object.assign(error, { code });
}
