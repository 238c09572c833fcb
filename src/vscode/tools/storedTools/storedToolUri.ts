import { posix } from 'node:path';
import * as vscode from 'vscode';
import { isPythonCode } from '../../../core/tools/isPythonCode.ts';
import type { Tool } from '../../../core/tools/tool.ts';

/** Scheme of the documents of tools that live in the database. */
export const storedToolScheme = 'promptdeck-tool';

const suffix = /\.(?:tool\.ts|py)$/;

/** The document of a tool in the database: `/NAME.tool.ts`, or `/NAME.py` for Python, which can be read only. */
export function storedToolUri({ name, toolCode }: Pick<Tool, 'name' | 'toolCode'>): vscode.Uri {
  return vscode.Uri.from({
    scheme: storedToolScheme,
    path: `/${fileName(name)}${isPythonCode(toolCode) ? '.py' : '.tool.ts'}`,
  });
}

/** The name of the tool whose document this is; undefined for any other URI. */
export function storedToolName(uri: vscode.Uri): string | undefined {
  const base = posix.basename(uri.path);
  if (uri.scheme !== storedToolScheme || !suffix.test(base)) return undefined;
  return decodeURIComponent(base.replace(suffix, ''));
}

/** True for the document of a Python tool. */
export function isPythonDocument(uri: vscode.Uri): boolean {
  return uri.scheme === storedToolScheme && uri.path.endsWith('.py');
}

/** A name from another program may hold what parts a path. */
function fileName(name: string): string {
  return name.replace(/[%/\\]/g, encodeURIComponent);
}
