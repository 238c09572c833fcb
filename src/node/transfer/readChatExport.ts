import type { ChatRecord } from '../../core/chats/chatRecord.ts';
import { chatExportFormat, chatExportVersion, chatFromJson } from '../../core/transfer/chatExport.ts';
import { TransferFault } from '../../core/transfer/transferFault.ts';
import { fieldLine } from './fieldLine.ts';
import { importFault, notImportable } from './importFault.ts';
import { type JsonElement, type JsonLayout, readJsonElements, type ReadOptions } from './jsonElements.ts';
import { isMember } from './recogniseImport.ts';

/** Reads the chats of an export one by one. @throws AppError `InvalidImportFile`, `Cancelled`, what `onChat` throws */
export async function readChatExport(
  file: string,
  layout: JsonLayout,
  onChat: (record: ChatRecord) => Promise<void> | void,
  options: ReadOptions,
): Promise<void> {
  const seen = { format: false, version: false };
  await readJsonElements(
    file,
    layout,
    async (element) => {
      if (element.member === 'format') {
        if (element.value !== chatExportFormat) throw notImportable(file);
        seen.format = true;
      } else if (element.member === 'version') {
        checkVersion(file, element);
        seen.version = true;
      } else {
        if (!seen.format || !seen.version) throw notImportable(file);
        await onChat(await toRecord(file, layout, element));
      }
    },
    {
      ...options,
      onMember: (name) => {
        if (!isMember(name)) throw notImportable(file);
      },
    },
  );
  if (!seen.format || !seen.version) throw notImportable(file);
}

async function toRecord(file: string, layout: JsonLayout, element: JsonElement): Promise<ChatRecord> {
  try {
    return chatFromJson(element.value);
  } catch (error) {
    throw await located(error, file, layout, element, `chats[${element.index}]`);
  }
}

/** A fault in a field, as the error that names file, line and field; any other error as it is. */
export async function located(
  error: unknown,
  file: string,
  layout: JsonLayout,
  element: JsonElement,
  name: string,
): Promise<unknown> {
  if (!(error instanceof TransferFault)) return error;
  const line = await fieldLine(file, layout, element, error.field);
  const field = error.field === '' ? name : `${name}.${error.field}`;
  return importFault(file, `\`${field}\` must be ${error.expected}.`, { line, cause: error });
}

function checkVersion(file: string, { value, line }: JsonElement): void {
  if (value === chatExportVersion) return;
  throw importFault(
    file,
    typeof value === 'number' && value > chatExportVersion
      ? `The export was written by a newer Promptdeck (version ${value} of the format; this one reads ${chatExportVersion}). Update Promptdeck.`
      : '`version` must be 1.',
    { line },
  );
}
