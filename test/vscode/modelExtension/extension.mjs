// The far side of VS Code's language model API: an extension with one model and a few tools, which answer what the tests say.
import * as vscode from 'vscode';

const information = {
  id: 'scripted-1',
  name: 'Scripted Model',
  family: 'scripted',
  version: '1',
  maxInputTokens: 8192,
  maxOutputTokens: 8192,
  capabilities: { toolCalling: true },
};

/** Answers of the requests to come: a function of what was asked, the way to tell a piece, and a token of cancellation. */
const answers = [];
/** What was asked: messages, options, and whether it was cancelled. */
const requests = [];

/** Results of the tool calls to come: a function of the input and a token of cancellation. */
const toolResults = [];
/** What the tools were called with. */
const toolInputs = [];

/** Called by VS Code. @returns what the tests reach into; `hasModel` is false where this VS Code has no such API */
export function activate(context) {
  for (const name of ['promptdeck_tests_look_up', 'promptdeck_tests_tick']) {
    context.subscriptions.push(
      vscode.lm.registerTool(name, {
        invoke: async ({ input }, token) => {
          toolInputs.push({ name, input });
          return toolResults.shift()?.(input, token) ?? new vscode.LanguageModelToolResult([]);
        },
      }),
    );
  }
  const hasModel = typeof vscode.lm.registerLanguageModelChatProvider === 'function';
  if (hasModel) registerModel(context);
  return { hasModel, answers, requests, toolResults, toolInputs };
}

function registerModel(context) {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('promptdeck-tests', {
      provideLanguageModelChatInformation: () => [information],
      provideLanguageModelChatResponse: async (_model, messages, options, progress, token) => {
        const request = { messages, options, cancelled: false };
        requests.push(request);
        token.onCancellationRequested(() => {
          request.cancelled = true;
        });
        await answers.shift()?.(progress, token);
      },
      provideTokenCount: () => Promise.resolve(1),
    }),
  );
}
