import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import type { ToolError } from '../../core/tools/toolRunner.ts';
import { findImport } from './findInSource.ts';
import { createGuestContext } from './guestEngine.ts';
import { cpuTimeout, guestError, guestFile, memoryMessage, type Place } from './guestError.ts';
import { guestPrelude } from './guestPrelude.ts';
import { LogBudget } from './logBudget.ts';
import { StripError, stripTypes, type StrippedCode } from './stripTypes.ts';
import { toolLimits } from './toolLimits.ts';
import type { LogLevel } from '../../core/tools/toolRunner.ts';
import type { ToolOutcome } from './toolMessages.ts';

/** What a run needs from the shell around it. */
export interface GuestPorts {
  quickjs: WebAssembly.Module;
  /** True once the host wants the run to end. */
  isCancelled(): boolean;
  log(line: string, level: LogLevel | undefined): void;
  /** Passes a call on to the host, which answers through `answer`. */
  call(callId: number, name: string, argumentsJson: string): void;
  /** Told before the guest computes, with what is left of its budget in ms, and once it waits for the host. */
  computing(leftMs: number): void;
  waiting(): void;
}

interface HostCall {
  callId: number;
  name: string;
  argumentsJson: string;
}

/**
 * One run of a tool in an instance of its own. The first outcome counts, except that an interrupt beats whatever the
 * guest reports: an interrupt can surface inside the guest as an ordinary error, which hostile code may catch.
 */
export class GuestRun {
  readonly outcome: Promise<ToolOutcome>;
  private readonly ports: GuestPorts;
  private readonly cpuMs: number;
  private readonly log: LogBudget;
  private settle: (outcome: ToolOutcome | Promise<ToolOutcome>) => void = () => undefined;
  private settled = false;
  private interrupted: 'cpu' | 'cancelled' | undefined;
  private usedMs = 0;
  private enteredAt: number | undefined;
  private context: QuickJSContext | undefined;
  private memory: WebAssembly.Memory | undefined;
  private answerHandle: QuickJSHandle | undefined;
  private toolCode = '';
  private stripped: StrippedCode | undefined;
  /** The module of an import that ended the run. */
  private missingModule: string | undefined;
  private readonly waitingCalls: HostCall[] = [];
  private readonly activeCalls = new Set<number>();
  private callCount = 0;

  constructor(ports: GuestPorts, cpuMs: number) {
    this.ports = ports;
    this.cpuMs = cpuMs;
    this.log = new LogBudget((line, level) => {
      ports.log(line, level);
    });
    this.outcome = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Runs the code up to where it waits for the host. Never rejects. */
  async start(toolCode: string, argumentsJson: string): Promise<void> {
    try {
      if (toolCode.trim() === '') {
        this.fail({ kind: 'load', name: 'LoadError', message: 'The tool has no code.' });
        return;
      }
      this.toolCode = toolCode;
      this.stripped = await stripTypes(toolCode);
      const { context, memory } = await createGuestContext(this.ports.quickjs, () => this.shouldInterrupt());
      this.context = context;
      this.memory = memory;
      this.compute(() => {
        this.load(context, this.stripped?.code ?? '', argumentsJson);
      });
    } catch (error) {
      this.fail(
        error instanceof StripError
          ? { kind: 'syntax', name: error.name, message: error.message, ...error.position }
          : { kind: 'crash', name: 'Crash', message: `The sandbox could not start: ${String(error)}` },
      );
    }
  }

  /** The host's answer to a call. `text` is JSON. */
  answer(callId: number, ok: boolean, text: string): void {
    const { context, answerHandle } = this;
    if (this.settled || !context || !answerHandle || !this.activeCalls.delete(callId)) return;
    this.compute(() => {
      const id = context.newNumber(callId);
      const given = [id, context.newNumber(ok ? 1 : 0), context.newString(text)];
      context.unwrapResult(context.callFunction(answerHandle, context.undefined, given));
    });
  }

  /** Ends a run that waits. One that computes sees `isCancelled` by itself. */
  cancel(): void {
    this.interrupted ??= 'cancelled';
    this.finishInterrupted();
  }

  private load(context: QuickJSContext, code: string, argumentsJson: string): void {
    const send = context.newFunction('send', (...handles) => this.receive(context, handles));
    const prelude = context.unwrapResult(context.evalCode(guestPrelude, 'prelude.js'));
    const guest = context.unwrapResult(
      context.callFunction(prelude, context.undefined, [
        send,
        context.newNumber(toolLimits.resultBytes),
        context.newNumber(toolLimits.hostCalls),
      ]),
    );
    const run = context.getProp(guest, 'run');
    const explain = context.getProp(guest, 'explain');
    this.answerHandle = context.getProp(guest, 'answer');
    const evaluated = context.evalCode(code, guestFile, { type: 'module' });
    if (evaluated.error) {
      // Compiling, on its own, tells a fault of the syntax from a SyntaxError that the tool throws.
      const compiled = context.evalCode(code, guestFile, { type: 'module', compileOnly: true });
      const json = context.getString(
        context.unwrapResult(context.callFunction(explain, context.undefined, evaluated.error)),
      );
      this.failLoading(json, compiled.error !== undefined);
      return;
    }
    const waiting = context.getPromiseState(evaluated.value).type === 'pending' ? 1 : 0;
    const given = [evaluated.value, context.newNumber(waiting), context.newString(argumentsJson)];
    context.unwrapResult(context.callFunction(run, context.undefined, given));
  }

  /** Everything that comes out of the guest. Returns 0 to the guest where it need not log any more. */
  private receive(context: QuickJSContext, handles: QuickJSHandle[]): QuickJSHandle | undefined {
    const [kind, first, second, third] = handles;
    if (!kind || !first || this.settled) return undefined;
    switch (context.getString(kind)) {
      case 'log':
        return context.newNumber(
          this.log.add(context.getString(first), logLevel(second && context.getString(second))) ? 1 : 0,
        );
      case 'call':
        if (!second || !third || ++this.callCount > toolLimits.hostCalls) return undefined;
        this.waitingCalls.push({
          callId: context.getNumber(first),
          name: context.getString(second),
          argumentsJson: context.getString(third),
        });
        this.sendCalls();
        return undefined;
      case 'done':
        this.succeed(context.getString(first));
        return undefined;
      case 'fail':
        this.fail(this.explained(context.getString(first)));
        return undefined;
      case 'loadFail':
        this.failLoading(context.getString(first), false);
        return undefined;
      default:
        return undefined;
    }
  }

  private sendCalls(): void {
    while (this.activeCalls.size < toolLimits.concurrentHostCalls) {
      const call = this.waitingCalls.shift();
      if (!call) return;
      this.activeCalls.add(call.callId);
      this.ports.call(call.callId, call.name, call.argumentsJson);
    }
  }

  /** Runs a part of the guest and all that follows from it, up to where it waits for the host. */
  private compute(part: () => void): void {
    this.ports.computing(this.cpuMs - this.usedMs);
    this.enter(part);
    this.sendCalls();
    this.pump();
    if (!this.settled) this.ports.waiting();
  }

  /** Runs the guest's jobs until none is left, then sees whether anything can still happen. */
  private pump(): void {
    const runtime = this.context?.runtime;
    while (runtime && !this.settled && !this.shouldInterrupt()) {
      const ran = this.enter(() => {
        if (!runtime.hasPendingJob()) return false;
        const result = runtime.executePendingJobs(100);
        if (result.error) result.error.context.unwrapResult(result);
        return true;
      });
      if (ran !== true) break;
    }
    if (this.interrupted) this.finishInterrupted();
    else if (this.activeCalls.size === 0 && this.waitingCalls.length === 0) {
      const message = 'The tool waits for a promise that nothing can settle any more.';
      // With a full heap the guest cannot even say what happened.
      this.fail(this.isFull ? outOfMemory : { kind: 'never', name: 'NeverSettles', message });
    }
  }

  /** Runs a part of the guest on its clock. A trap of the instance ends the run. */
  private enter<T>(part: () => T): T | undefined {
    this.enteredAt = performance.now();
    try {
      return part();
    } catch (error) {
      this.fail(this.isFull ? outOfMemory : trapError(error));
      return undefined;
    } finally {
      this.usedMs += performance.now() - this.enteredAt;
      this.enteredAt = undefined;
      if (this.interrupted) this.finishInterrupted();
    }
  }

  private shouldInterrupt(): boolean {
    if (this.settled) return true;
    const used = this.usedMs + (this.enteredAt === undefined ? 0 : performance.now() - this.enteredAt);
    if (this.ports.isCancelled()) this.interrupted ??= 'cancelled';
    else if (used > this.cpuMs) this.interrupted ??= 'cpu';
    return this.interrupted !== undefined;
  }

  private finishInterrupted(): void {
    this.finish({
      ok: false,
      error:
        this.interrupted === 'cpu'
          ? cpuTimeout(this.cpuMs)
          : { kind: 'cancelled', name: 'Cancelled', message: 'The tool was stopped.' },
    });
  }

  private succeed(json: string): void {
    if (Buffer.byteLength(json) > toolLimits.resultBytes) {
      const limit = toolLimits.resultBytes / 1024;
      this.fail({ kind: 'result', name: 'ResultTooLarge', message: `The result is larger than ${limit} KiB.` });
      return;
    }
    try {
      JSON.parse(json);
    } catch {
      this.fail({ kind: 'result', name: 'ResultNotJson', message: 'The result is not JSON.' });
      return;
    }
    if (!this.interrupted) this.finish({ ok: true, json });
  }

  private failLoading(json: string, compiling: boolean): void {
    const error = this.explained(json);
    if (compiling && error.name === 'SyntaxError') this.fail({ ...error, kind: 'syntax' });
    else this.fail(error.kind === 'error' ? { ...error, kind: 'load' } : error);
  }

  private explained(json: string): ToolError {
    const place = ({ line, column }: Place): Place => this.stripped?.originalPosition(line, column) ?? { line, column };
    const error = guestError(json, place);
    if (error.kind !== 'error') return error;
    // The engine throws null where not even an error fits into memory any more.
    if (error.name === 'null' && this.isFull) return { ...error, ...outOfMemory };
    this.missingModule = /^could not load module '(.*?)'?$/.exec(error.message)?.[1];
    return this.missingModule === undefined ? error : { ...error, message: noImports };
  }

  /** Whether the guest's heap was full at some time: the engine keeps what it once took. */
  private get isFull(): boolean {
    return (this.memory?.buffer.byteLength ?? 0) >= toolLimits.heapBytes;
  }

  private fail(error: ToolError): void {
    if (!this.interrupted) this.finish({ ok: false, error });
  }

  private finish(outcome: ToolOutcome): void {
    if (this.settled) return;
    this.settled = true;
    this.context = undefined;
    this.answerHandle = undefined;
    this.settle(this.missingModule === undefined ? outcome : this.placed(outcome, this.missingModule));
  }

  /** The engine's loader does not say where a module is imported. */
  private async placed(outcome: ToolOutcome, module: string): Promise<ToolOutcome> {
    if (outcome.ok || outcome.error.line !== undefined) return outcome;
    return { ok: false, error: { ...outcome.error, ...(await findImport(this.toolCode, module)) } };
  }
}

const noImports = 'A tool cannot import modules. Put all of its code into one file.';

const outOfMemory: ToolError = { kind: 'memory', name: 'InternalError', message: memoryMessage };

/** The WebAssembly instance itself gave up; it is not used again. */
function trapError(error: unknown): ToolError {
  if (error instanceof RangeError) {
    return { kind: 'stack', name: 'StackOverflow', message: 'The tool nests or calls itself too deeply.' };
  }
  return {
    kind: 'crash',
    name: 'Crash',
    message: `The sandbox broke off (${error instanceof Error ? error.message : String(error)}). Deeply nested code or data can do that.`,
  };
}

function logLevel(name: string | undefined): LogLevel | undefined {
  return name === 'warn' || name === 'error' ? name : undefined;
}
