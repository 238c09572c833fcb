// The far side of VS Code's language model API: an extension with one model, which answers what the tests say.
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

/** Called by VS Code. @returns what the tests reach into; undefined where this VS Code has no such API */
export function activate(context) {
  if (typeof vscode.lm.registerLanguageModelChatProvider !== 'function') return undefined;
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
  return { answers, requests };
}
