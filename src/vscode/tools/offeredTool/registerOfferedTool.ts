import * as vscode from 'vscode';
import { AppError } from '../../../core/base/appError.ts';
import type { Disposable } from '../../../core/base/disposable.ts';
import type { JsonObject, JsonValue } from '../../../core/base/json.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import { ownEditorTool } from '../../../manifest.ts';
import type { ExtensionServices } from '../../services/extensionServices.ts';
import { workspaceRoot } from '../../services/runtimeOptions.ts';
import { showError } from '../../services/notifications.ts';
import { signalOf } from '../../services/signalOf.ts';
import { requireTrust } from '../../services/trust.ts';
import { CallConsents } from './callConsents.ts';
import { listOfferedTools, type OfferedToolInput, readOfferedCall, type ReadyCall } from './offeredCall.ts';

/** Offers our tools to VS Code's other chats, through one tool of VS Code's. */
export function registerOfferedTool(services: ExtensionServices): Disposable {
  return vscode.lm.registerTool(ownEditorTool, new OfferedTool(services));
}

/** Runs our tools by the rules of our own chats: trust, grants, and a question where neither grant nor setting answers it. */
export class OfferedTool implements vscode.LanguageModelTool<OfferedToolInput> {
  private readonly services: Pick<ExtensionServices, 'runtime' | 'toolFiles'>;
  private readonly consents = new CallConsents();

  constructor(services: Pick<ExtensionServices, 'runtime' | 'toolFiles'>) {
    this.services = services;
  }

  /** Says what is about to happen, and asks where our own chats would. */
  async prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<OfferedToolInput>): Promise<vscode.PreparedToolInvocation> {
    const runtime = await this.openRuntime();
    const call = await readOfferedCall(runtime, input);
    if (call.kind !== 'run') return { invocationMessage: vscode.l10n.t('Listing the Promptdeck tools') };
    // Nothing runs in Restricted Mode, so that there is nothing to ask.
    const question = vscode.workspace.isTrusted ? await this.consents.question(runtime, call) : undefined;
    return {
      invocationMessage: vscode.l10n.t('Running the Promptdeck tool "{0}"', call.tool.name),
      ...(question ? { confirmationMessages: question } : {}),
    };
  }

  /** @throws AppError `UntrustedWorkspace`, `ToolFailed` where nobody allowed the run; CancellationError */
  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<OfferedToolInput>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const runtime = await this.openRuntime();
    const call = await readOfferedCall(runtime, input);
    switch (call.kind) {
      case 'list':
        return resultOf(await toolList(runtime, call.unknownTool));
      case 'faulty':
        return resultOf({ status: 'Failed', message: call.message });
      case 'run':
        return resultOf(await this.run(runtime, call, token));
    }
  }

  private async openRuntime(): Promise<Runtime> {
    // A tool file that was just written counts.
    await this.services.toolFiles.ready();
    return this.services.runtime.get();
  }

  private async run(runtime: Runtime, call: ReadyCall, token: vscode.CancellationToken): Promise<JsonObject> {
    requireTrust();
    const { tool, capabilities, codeOrigin } = call;
    if (!(await this.consents.isAllowed(runtime, call))) {
      throw new AppError('ToolFailed', `Nobody allowed this run of the tool "${tool.name}". Call it again to ask.`);
    }
    const root = capabilities.files ? workspaceRoot(codeOrigin) : undefined;
    const result = await runtime.runTool({
      tool,
      llmArguments: call.arguments,
      capabilities: { hosts: capabilities.hosts ?? [], ...(root === undefined ? {} : { workspaceRoot: root }) },
      isAsked: true,
      signal: signalOf(token),
    });
    if (token.isCancellationRequested) throw new vscode.CancellationError();
    if (result.ok) return { status: 'OK', message: JSON.parse(result.json) as JsonValue };
    const { kind, message, secret } = result.error;
    if (secret) {
      // The other chat's model can do nothing about it, and has no business with its name.
      void showError(new AppError('SecretNotFound', message, { toolName: tool.name, secret }));
      return { status: 'Failed', message: `The tool "${tool.name}" lacks something that its user has to set up.` };
    }
    const isForAuthor = kind === 'arguments' && tool.contextParams.length > 0;
    return { status: 'Failed', message: isForAuthor ? `${message} ${contextHint}` : message };
  }
}

const contextHint = 'Only chats of Promptdeck have context variables.';

async function toolList(runtime: Runtime, unknownTool: string | undefined): Promise<JsonObject> {
  const tools = await listOfferedTools(runtime);
  const note = tools.some((tool) => 'context_params' in tool)
    ? { note: `What context_params names is not for you to pass. ${contextHint}` }
    : {};
  if (unknownTool === undefined) return { tools, ...note };
  return { status: 'Failed', message: `There is no tool "${unknownTool}". These are there.`, tools, ...note };
}

function resultOf(value: JsonObject): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(value))]);
}
