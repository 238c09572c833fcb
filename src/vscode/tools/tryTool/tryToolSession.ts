import { modelSpec } from '../../../core/tools/toolArguments.ts';
import { toolFingerprint } from '../../../core/tools/toolGrant.ts';
import { toolSecrets } from '../../../core/tools/toolSecrets.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import type { ToolRunHostMessage, ToolRunPanelView, ToolRunView } from '../../../protocol/toolRun.ts';
import { PacedWork } from '../../services/pacedWork.ts';
import { argumentFaults } from './argumentFaults.ts';
import { faultyField, readFormValues } from './readFormValues.ts';
import { grantedTool, readToolDocument, type ToolDocument, type ToolReading } from './toolDocument.ts';
import { argumentKey, toolFields } from './toolFields.ts';
import { failedRunView, toolRunView, wantedLines } from './toolRunView.ts';

/** What a session needs of the editor. */
export interface TryToolHost {
  /** URI of the tool's document. */
  readonly uri: string;
  /** Name of the tool in the database that the document shows; absent: it shows a file. */
  readonly storedName?: string;
  /** The tool's document as it stands; undefined: it is gone. */
  readDocument(): Promise<ToolDocument | undefined>;
  /** For reading and storing. */
  runtime(): Promise<Runtime>;
  /** For running. @throws AppError `UntrustedWorkspace` */
  trustedRuntime(): Promise<Runtime>;
  isTrusted(): boolean;
  /** Folder that the tool may read where it is granted files; undefined: there is none. */
  workspaceRoot(): string | undefined;
  /** Text of the controls at the last run, by the fields' keys. */
  recallValues(): Record<string, string>;
  /** Keeps them; undefined forgets them. */
  rememberValues(values: Record<string, string> | undefined): void;
  post(message: ToolRunHostMessage): void;
  logError(where: string, error: unknown): void;
}

/** The tool as it was read last, and what its user allowed it. */
interface LoadedTool extends ToolReading {
  name: string;
  isUnsaved: boolean;
  /** What it asks for, a line each. */
  wants: string[];
  fingerprint: string;
  isGranted: boolean;
}

/** One panel in which a tool is tried: its state and deeds, free of the panel itself. */
export class TryToolSession {
  private readonly host: TryToolHost;
  private loaded: LoadedTool | undefined;
  /** Why nothing is loaded. */
  private loadFault = '';
  private running: { stop: AbortController; startedAt: number } | undefined;
  private run: ToolRunView | null = null;
  private lacking: string | undefined;
  private faults: Record<string, string> = {};
  private attempts = 0;
  private readonly following = new PacedWork(() => this.load());

  constructor(host: TryToolHost) {
    this.host = host;
  }

  /** Reads the document and shows it as it stands now. */
  async load(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.loaded = undefined;
      this.loadFault = 'The tool could not be read. The log says why.';
      this.host.logError('Reading a tool to try', error);
    }
    this.show();
  }

  /** The document, the grants or the workspace's trust changed. */
  changed(): void {
    this.following.request();
  }

  /**
   * Runs the tool as its document stands now. It ends at once, with the view saying why, where the form, the code or the
   * workspace does not admit a run, and where the tool wants something that is not allowed. Never rejects.
   * @param values text of the controls by the fields' keys; absent: not given
   * @param allow what the user answered to what the panel showed last; a tool that changed since is shown anew
   */
  async start(values: Record<string, string>, allow?: 'once' | 'always'): Promise<void> {
    if (this.running) return;
    const stop = new AbortController();
    this.running = { stop, startedAt: performance.now() };
    try {
      await this.attempt(values, allow, stop.signal);
    } catch (error) {
      this.host.logError('Trying a tool', error);
      this.run = failedRunView(error);
      this.attempts += 1;
    } finally {
      this.running = undefined;
    }
    this.show();
  }

  /** Name of the secret that the last run lacked. */
  get lackingSecret(): string | undefined {
    return this.run?.error?.lacksSecret ? this.lacking : undefined;
  }

  stop(): void {
    this.running?.stop.abort();
  }

  /** Forgets the values of earlier runs, and the last run. */
  reset(): void {
    this.host.rememberValues(undefined);
    this.run = null;
    this.faults = {};
    this.show();
  }

  dispose(): void {
    this.stop();
    this.following.dispose();
  }

  private async attempt(
    values: Record<string, string>,
    allow: 'once' | 'always' | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const shown = this.loaded?.fingerprint;
    await this.read();
    const { loaded } = this;
    if (!loaded || loaded.fault || !this.host.isTrusted()) return;
    const { tool, spec, capabilities, wants, isGranted, fingerprint, name } = loaded;
    const isAllowed = isGranted || (allow !== undefined && fingerprint === shown);
    if (wants.length > 0 && !isAllowed) return;
    const fields = toolFields(tool, spec, {});
    const { llmArguments, contextVars, faults } = readFormValues(fields, values);
    const misfits = await argumentFaults(modelSpec(tool, spec), llmArguments);
    for (const [argument, fault] of Object.entries(misfits)) faults[argumentKey(argument)] ??= fault;
    this.faults = faults;
    const keys = new Set(fields.map(({ key }) => key));
    this.host.rememberValues(Object.fromEntries(Object.entries(values).filter(([key]) => keys.has(key))));
    if (Object.keys(faults).length > 0) {
      this.attempts += 1;
      return;
    }
    this.show();
    const runtime = await this.host.trustedRuntime();
    const secrets = toolSecrets(tool.defaultValuesForNonLlmParams);
    if (allow === 'always' && wants.length > 0 && !isGranted) {
      await runtime.toolGrants.grant({
        ...{ toolName: name, fingerprint, capabilities, scope: 'always' as const },
        ...(secrets.length > 0 ? { secrets } : {}),
      });
      loaded.isGranted = true;
    }
    const workspaceRoot = capabilities.files ? this.host.workspaceRoot() : undefined;
    const result = await runtime.runTool({
      tool,
      llmArguments,
      contextVars,
      capabilities: { hosts: capabilities.hosts ?? [], ...(workspaceRoot === undefined ? {} : { workspaceRoot }) },
      isAsked: true,
      signal,
    });
    this.attempts += 1;
    const isArgumentFault = !result.ok && result.error.kind === 'arguments';
    const field = isArgumentFault ? faultyField(fields, result.error) : undefined;
    if (isArgumentFault && field) {
      this.faults = { [field.key]: result.error.message };
      this.run = null;
      return;
    }
    const secret = result.ok ? undefined : result.error.secret;
    this.lacking = secret?.source === 'secret' ? secret.name : undefined;
    const how = loaded.isGranted ? 'allowed always' : 'allowed once';
    this.run = toolRunView(
      result,
      wants.map((want) => `${want} (${how})`),
    );
  }

  private async read(): Promise<void> {
    const document = await this.host.readDocument();
    if (!document) {
      this.loaded = undefined;
      this.loadFault = 'The tool is not there any more. Bring it back, or close this panel.';
      return;
    }
    const read = await readToolDocument(document);
    if (read.hasSyntaxError && this.loaded) {
      // Half-written code must not take the form away; with its fault nothing of the tool before it runs.
      this.loaded = { ...this.loaded, fault: read.fault, isUnsaved: document.isUnsaved };
      return;
    }
    const secrets = toolSecrets(read.tool.defaultValuesForNonLlmParams);
    const runtime = await this.host.runtime();
    const granted = await grantedTool(runtime, this.host.storedName, document.text, read);
    const fingerprint = await toolFingerprint(granted, read.capabilities, secrets);
    const wants = wantedLines(read.capabilities, secrets);
    const isGranted = wants.length === 0 || (await runtime.toolGrants.find({ fingerprint })) !== undefined;
    this.loaded = { ...read, name: document.name, isUnsaved: document.isUnsaved, wants, fingerprint, isGranted };
  }

  private show(): void {
    this.host.post({ type: 'view', view: this.view() });
  }

  private view(): ToolRunPanelView {
    const { loaded, running, run, faults, attempts } = this;
    return {
      ...(loaded ? this.toolView(loaded) : { ...noTool, fault: { message: this.loadFault } }),
      uri: this.host.uri,
      isTrusted: this.host.isTrusted(),
      running: running ? { elapsedMs: performance.now() - running.startedAt } : null,
      run,
      faults,
      attempts,
    };
  }

  private toolView({ tool, spec, wants, fault, isGranted, isUnsaved, name }: LoadedTool): ToolView {
    const fields = toolFields(tool, spec, this.host.recallValues());
    return {
      toolName: name,
      description: spec.description,
      fields,
      defaults: Object.keys(tool.defaultValuesForNonLlmParams),
      wants,
      isGranted,
      fault,
      isUnsaved,
      // That there is no argument is not said of a tool that could not be read.
      spec: fault && fields.length === 0 ? '' : JSON.stringify(modelSpec(tool, spec)),
    };
  }
}

/** The part of the view that the tool's document decides. */
type ToolView = Omit<ToolRunPanelView, 'uri' | 'isTrusted' | 'running' | 'run' | 'faults' | 'attempts'>;

const noTool: ToolView = {
  toolName: '',
  description: '',
  fields: [],
  defaults: [],
  wants: [],
  isGranted: true,
  fault: null,
  isUnsaved: false,
  spec: '',
};
