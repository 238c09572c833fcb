import * as vscode from 'vscode';
import type { OutlineKey } from '../../../core/configs/editing/configOutline.ts';
import { placeRange } from './placeRange.ts';

/** The keys of a config as its outline. Values are left out: one may be a key that stands there plainly. */
export async function outlineConfig(document: vscode.TextDocument): Promise<vscode.DocumentSymbol[]> {
  const { outlineOf } = await import('../../../core/configs/editing/configOutline.ts');
  return outlineOf(document.getText()).keys.map((key) => symbolOf(key, document));
}

function symbolOf(key: OutlineKey, document: vscode.TextDocument): vscode.DocumentSymbol {
  const name = placeRange(key.keyPlace);
  const kind = key.entries.length > 0 ? vscode.SymbolKind.Object : vscode.SymbolKind.Property;
  const whole = new vscode.Range(name.start, document.lineAt(key.lastLine - 1).range.end);
  const symbol = new vscode.DocumentSymbol(key.key, '', kind, whole, name);
  symbol.children = key.entries.map((entry) => symbolOf(entry, document));
  return symbol;
}
