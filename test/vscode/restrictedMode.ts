import * as vscode from 'vscode';

/** Has the extension take the workspace for one that is not trusted while `work` runs. VS Code itself goes on trusting it. */
export async function inRestrictedMode(work: () => Promise<void>): Promise<void> {
  const original = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
  if (!original) throw new Error('vscode.workspace.isTrusted is not where it was.');
  Object.defineProperty(vscode.workspace, 'isTrusted', { ...original, get: () => false });
  try {
    await work();
  } finally {
    Object.defineProperty(vscode.workspace, 'isTrusted', original);
  }
}
