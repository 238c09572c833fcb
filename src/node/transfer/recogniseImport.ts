import { chatExportMembers } from '../../core/transfer/chatExport.ts';
import { notImportable } from './importFault.ts';
import type { JsonLayout } from './jsonElements.ts';
import { textChunks } from './textChunks.ts';

/** What a file is, by its beginning. */
export type ImportFormat = 'promptdeck' | 'django';

/** Files of other programs that people try, by a key near the beginning. */
const others: readonly (readonly [key: RegExp, seen: string])[] = [
  [/"chat_messages"\s*:/, 'It looks like an export of Claude.'],
  [/"mapping"\s*:|"conversation_id"\s*:/, 'It looks like an export of ChatGPT.'],
  [/"(?:editor|workbench|files|window|terminal)\.\w+"\s*:/, 'It looks like VS Code settings.'],
  [/"(?:dependencies|devDependencies|scripts)"\s*:/, 'It looks like a package.json.'],
];

/** @throws AppError `InvalidImportFile` where it is none that can be imported */
export async function recogniseImport(file: string): Promise<{ format: ImportFormat; layout: JsonLayout }> {
  const start = await startOf(file);
  const seen = others.find(([key]) => key.test(start))?.[1] ?? '';
  if (start.startsWith('[')) {
    // A dump's row starts with `model`; a list of anything else is told apart here, before a large file is read.
    if (/^\[\s*(?:\]|\{\s*"(?:model|pk|fields)"\s*:)/.test(start))
      return { format: 'django', layout: { kind: 'list' } };
    throw notImportable(file, seen);
  }
  const firstKey = /^\{\s*"([^"\\]*)"\s*:/.exec(start)?.[1];
  if (firstKey === undefined) throw notImportable(file, start.startsWith('{') ? seen : 'It is no JSON.');
  if (['model', 'pk', 'fields'].includes(firstKey)) return { format: 'django', layout: { kind: 'lines' } };
  if (isMember(firstKey)) {
    return { format: 'promptdeck', layout: { kind: 'object', members: ['format', 'version'], listMember: 'chats' } };
  }
  throw notImportable(file, seen);
}

/** True for what an export has at its top level. */
export function isMember(name: string): boolean {
  return (chatExportMembers as readonly string[]).includes(name);
}

/** The first piece of the text that is not blank. */
async function startOf(file: string): Promise<string> {
  for await (const { bytes } of textChunks(file)) {
    const text = Buffer.from(bytes).toString('utf8').trimStart();
    if (text !== '') return text;
  }
  throw notImportable(file, 'It is empty but for blanks.');
}
