// Streams an answer into VS Code's own chat panel. The workspace's `answer.json` says which: {"pieces": […], "pieceDelayMs": 5}.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Never asked for anything; but without a model, one that calls tools, VS Code asks no participant. */
const model = {
  id: 'none',
  name: 'No Model',
  family: 'none',
  version: '1',
  maxInputTokens: 100_000,
  maxOutputTokens: 100_000,
  capabilities: { toolCalling: true },
};

/** Called by VS Code. */
export function activate({ subscriptions }) {
  subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('bench', {
      provideLanguageModelChatInformation: () => [model],
      provideLanguageModelChatResponse: () => Promise.reject(new Error('The participant answers.')),
      provideTokenCount: () => Promise.resolve(1),
    }),
    vscode.chat.createChatParticipant('bench.peer', async (_request, _context, stream, token) => {
      const file = join(vscode.workspace.workspaceFolders[0].uri.fsPath, 'answer.json');
      await tell(JSON.parse(await readFile(file, 'utf8')), stream, token);
    }),
    vscode.commands.registerCommand('bench.askPeer', async () => {
      // VS Code has looked at the model then.
      await vscode.lm.selectChatModels({ vendor: 'bench' });
      await vscode.commands.executeCommand('workbench.action.chat.open', { query: '@peer Go on' });
    }),
  );
}

/** Each piece by itself, at the pace of the tests' model server: one that was late does not delay those after it. */
async function tell({ pieces, pieceDelayMs }, stream, token) {
  const begin = performance.now();
  for (const [index, piece] of pieces.entries()) {
    if (token.isCancellationRequested) return;
    stream.markdown(piece);
    const due = begin + (index + 1) * pieceDelayMs - performance.now();
    await (due > 0 ? sleep(due) : nextTick());
  }
}
