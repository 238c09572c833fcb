import * as vscode from 'vscode';
import type { PromptdeckApi } from './api.ts';
import { ChatPanels } from './vscode/chat/chatPanels.ts';
import { registerCompareConfigs } from './vscode/chat/comparison/registerCompareConfigs.ts';
import { registerChatPageCommands } from './vscode/chat/registerChatPageCommands.ts';
import { registerPinConfig } from './vscode/chat/pinConfig.ts';
import { registerChatCommands } from './vscode/chats/chatCommands.ts';
import { registerChatFilter } from './vscode/chats/chatFilter.ts';
import { registerShowRequest } from './vscode/chats/showRequest.ts';
import { type ChatTree, createChatTree } from './vscode/chats/chatTree.ts';
import { registerConfigCommands } from './vscode/configs/configCommands.ts';
import { createConfigTree } from './vscode/configs/configTree.ts';
import { registerConfigLanguage } from './vscode/configs/language/configLanguage.ts';
import { registerSecretCommands } from './vscode/configs/secretCommands.ts';
import { followWorkspaceFiles } from './vscode/files/followWorkspaceFiles.ts';
import { registerPromptCommands } from './vscode/prompts/promptCommands.ts';
import { createPromptTree } from './vscode/prompts/promptTree.ts';
import { registerRunPrompt } from './vscode/prompts/runPrompt.ts';
import { registerToolNames } from './vscode/prompts/toolNames/registerToolNames.ts';
import { provideStoredPrompts } from './vscode/prompts/storedPromptDocuments.ts';
import { logError } from './vscode/services/commandRegistry.ts';
import { createApi } from './vscode/services/extensionApi.ts';
import { createServices, type ExtensionServices } from './vscode/services/extensionServices.ts';
import { registerLogCommand } from './vscode/services/logCommand.ts';
import { showError } from './vscode/services/notifications.ts';
import { tellUnseenApprovals } from './vscode/tools/approvals/unseenApprovals.ts';
import { registerTransferCommands } from './vscode/transfer/transferCommands.ts';
import { registerToolLanguage } from './vscode/tools/language/toolLanguage.ts';
import { registerToolTypes } from './vscode/tools/language/toolTypes.ts';
import { registerPythonConversion } from './vscode/tools/convert/convertPythonTool.ts';
import { registerGrantCommands } from './vscode/tools/grants/grantCommands.ts';
import { provideStoredTools } from './vscode/tools/storedTools/storedToolDocuments.ts';
import { registerOfferedTool } from './vscode/tools/offeredTool/registerOfferedTool.ts';
import { registerToolCommands } from './vscode/tools/toolCommands.ts';
import { registerToolSpecDocuments } from './vscode/tools/toolSpecDocuments.ts';
import { createToolTree } from './vscode/tools/toolTree.ts';
import { registerTestTool } from './vscode/tools/tryTool/testTool.ts';
import { registerToolVersionCommands } from './vscode/tools/toolVersionCommands.ts';

/** Each part of the extension, registered on its own: one that fails is told about and takes no other with it. */
const contributions: Record<string, (services: ExtensionServices) => vscode.Disposable | { dispose(): void }> = {
  log: registerLogCommand,
  prompts: createPromptTree,
  'prompt commands': registerPromptCommands,
  'stored prompts': ({ runtime }) => provideStoredPrompts(runtime),
  'run prompt': registerRunPrompt,
  'tool names in prompts': registerToolNames,
  'tool for other chats': registerOfferedTool,
  tools: createToolTree,
  'tool commands': registerToolCommands,
  'tool types': registerToolTypes,
  'test tool': registerTestTool,
  'tool language': registerToolLanguage,
  'stored tools': provideStoredTools,
  'tool versions': registerToolVersionCommands,
  'tool specs': registerToolSpecDocuments,
  'tool grants': registerGrantCommands,
  'Python tools': registerPythonConversion,
  'LLM configs': createConfigTree,
  'LLM config commands': registerConfigCommands,
  'LLM config language': registerConfigLanguage,
  'secret commands': registerSecretCommands,
  chats: (services) => {
    const filter = registerChatFilter(services);
    const tree = createChatTree(services, filter);
    chatTree = tree;
    panels = new ChatPanels(services);
    const chatCommands = registerChatCommands(services, panels, tree.refresh);
    const showRequest = registerShowRequest(services, panels);
    const pinConfig = registerPinConfig(services, panels);
    const compareConfigs = registerCompareConfigs(services, panels);
    const pageCommands = registerChatPageCommands(services, panels);
    const unseenApprovals = tellUnseenApprovals(services, panels);
    return {
      dispose: () => {
        chatCommands.dispose();
        showRequest.dispose();
        pinConfig.dispose();
        compareConfigs.dispose();
        pageCommands.dispose();
        unseenApprovals.dispose();
        panels?.dispose();
        tree.dispose();
        filter.dispose();
      },
    };
  },
  transfer: registerTransferCommands,
  files: followWorkspaceFiles,
};

/** What the tests inside the extension host reach into; other extensions never get it. */
export interface ExtensionInternals {
  services: ExtensionServices;
  panels: ChatPanels;
  chatTree: ChatTree;
}

let services: ExtensionServices | undefined;
let panels: ChatPanels | undefined;
let chatTree: ChatTree | undefined;

/** Called by VS Code. Nothing heavy loads and no user's file is read before it returns. */
export function activate(context: vscode.ExtensionContext): PromptdeckApi {
  services = createServices(context, async (options) => (await import('./core.ts')).openRuntime(options));
  for (const [name, contribute] of Object.entries(contributions)) {
    try {
      context.subscriptions.push(contribute(services));
    } catch (error) {
      logError(services.log, `Activation of ${name}`, error);
      void showError(error);
    }
  }
  const api = createApi(services);
  if (context.extensionMode !== vscode.ExtensionMode.Test) return api;
  return Object.assign(api, { internals: { services, panels, chatTree } });
}

/** Called by VS Code; resolves when everything acknowledged is on disk. */
export async function deactivate(): Promise<void> {
  await services?.runtime.close();
}
