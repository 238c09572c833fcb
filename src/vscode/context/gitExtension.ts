import * as vscode from 'vscode';

/** The part of the API of VS Code's own Git extension that is used here (version 1 of its `git.d.ts`). */
interface GitExtension {
  /** False where Git is switched off or not installed; `getAPI` throws then. */
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

interface GitApi {
  readonly repositories: GitRepository[];
  getRepository(uri: vscode.Uri): GitRepository | null;
}

/** A repository that is open in VS Code. */
interface GitRepository {
  /** @param cached true: what is staged, against the last commit; false: what is not, against what is staged */
  diff(cached?: boolean): Promise<string>;
}

/** True where VS Code's own Git extension is there; it is not in Restricted Mode. */
export function hasGit(): boolean {
  return gitExtension() !== undefined;
}

/** The repository of a file, else the first one that is open; undefined: there is none. */
export async function gitRepository(uri: vscode.Uri | undefined): Promise<GitRepository | undefined> {
  const git = await gitExtension()?.activate();
  if (!git?.enabled) return undefined;
  const api = git.getAPI(1);
  return (uri && api.getRepository(uri)) ?? api.repositories[0];
}

function gitExtension(): vscode.Extension<GitExtension> | undefined {
  return vscode.extensions.getExtension<GitExtension>('vscode.git');
}
