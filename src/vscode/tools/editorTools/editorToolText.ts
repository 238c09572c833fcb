import * as vscode from 'vscode';

/**
 * What a tool of VS Code's gave, as the text that a model gets: text as it is, `@vscode/prompt-tsx` elements as JSON, data that
 * is text decoded, and any other data in words.
 */
export function editorToolText({ content }: vscode.LanguageModelToolResult): string {
  const texts = content.map(partText).filter((text) => text !== '');
  return texts.length === 0 ? 'The tool gave no text.' : texts.join('\n');
}

function partText(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelPromptTsxPart) return JSON.stringify(part.value ?? null);
  if (isDataPart(part)) return dataText(part);
  return '(A part of the result that is of a kind unknown here.)';
}

/** `LanguageModelDataPart`, which the types of the oldest VS Code that is supported lack. */
interface DataPart {
  mimeType: string;
  data: Uint8Array;
}

function isDataPart(part: unknown): part is DataPart {
  return (
    typeof part === 'object' &&
    part !== null &&
    'mimeType' in part &&
    typeof part.mimeType === 'string' &&
    'data' in part &&
    part.data instanceof Uint8Array
  );
}

function dataText({ mimeType, data }: DataPart): string {
  // RFC 6838 §4.2.8: `+json` and `+xml` say that the data is text of that syntax.
  if (/^text\/|^application\/(?:[\w.-]+\+)?(?:json|xml)\b/.test(mimeType)) return new TextDecoder().decode(data);
  return `(Data of type ${mimeType}, ${data.length} bytes, which only its reader in VS Code can show.)`;
}
