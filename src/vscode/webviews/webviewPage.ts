import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { commands } from '../../manifest.ts';

/**
 * The page of a panel: an empty root, the one script and the one style sheet that its policy admits.
 * @param page `bundle`: name of both in `dist/webview`; `state`: what the page begins with where it has saved nothing itself
 */
export function webviewPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { bundle, title, state }: { bundle: 'chat' | 'toolRun'; title: string; state?: unknown },
): string {
  const nonce = randomBytes(18).toString('base64');
  const asset = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file)).toString();
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(webview.cspSource, nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" nonce="${nonce}" href="${escapeHtml(asset(`${bundle}.css`))}">
<title>${escapeHtml(title)}</title>
</head>
<body${state === undefined ? '' : ` data-state="${escapeHtml(JSON.stringify(state))}"`}>
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${escapeHtml(asset(`${bundle}.js`))}"></script>
</body>
</html>`;
}

/** No remote content at all: a remote image would leak what the model says. */
function contentSecurityPolicy(cspSource: string, nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
    `require-trusted-types-for 'script'`,
    `trusted-types dompurify`,
  ].join('; ');
}

/**
 * What every panel's page may do. One command can be called by a link: VS Code follows that also where the extension host that
 * made the page is gone, and nobody else hears the page any more.
 */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableCommandUris: [commands.reopenChat],
    localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
