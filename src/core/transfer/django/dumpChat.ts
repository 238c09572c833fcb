import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { ChatRecord } from '../../chats/chatRecord.ts';
import type { ImportNote } from '../importReport.ts';
import type { Converted } from './dumpEntities.ts';
import { convertMessages } from './dumpMessages.ts';
import { type DumpRow, listField, objectField, timeOf } from './dumpRow.ts';

/** What the conversion of a chat needs to know beside its row. */
export interface ChatContext {
  /** The prompt's name for a reference (primary key, natural key or name); undefined: it is not known. */
  promptNameOf: (reference: JsonValue) => string | undefined;
  /** The same UUID for the same text, on every machine. */
  uuidOf: (text: string) => string;
}

const ownFields = ['chat_history', 'current_context_variables', 'created_at', 'updated_at', 'title'];

/** The field that names the prompt: packages differ in how they call it. */
function promptField(fields: JsonObject): string | undefined {
  const usual = ['prompt_template', 'prompt', 'prompt_name', 'prompt_template_name'];
  const others = Object.keys(fields).filter((name) => name.includes('prompt') && !usual.includes(name));
  return [...usual, ...others].find((name) => Object.hasOwn(fields, name) && isReference(fields[name]));
}

/** The fields of a chat that have no counterpart. */
export function fieldsLeftOut({ fields }: DumpRow): string[] {
  const taken = [...ownFields, promptField(fields)];
  return Object.keys(fields).filter((name) => !taken.includes(name));
}

/**
 * A chat whose uuid follows from model, primary key and time of creation, so that a second import changes nothing.
 * @throws TransferFault naming the field
 */
export function convertChat({ label, pk, fields }: DumpRow, context: ChatContext): Converted<ChatRecord> {
  const notes: ImportNote[] = [];
  const subject = `Chat ${typeof pk === 'string' || typeof pk === 'number' ? pk : 'without a key'}`;
  const items = listField(fields, 'chat_history');
  const identity = pk === undefined || pk === null ? JSON.stringify(fields) : JSON.stringify(pk);
  const uuid = context.uuidOf(JSON.stringify([label, identity, fields['created_at'] ?? null]));
  const startedAt = timeOf(fields['created_at']) ?? firstTime(items) ?? new Date(0).toISOString();
  const idOf = (index: number) => context.uuidOf(`${uuid} ${index}`);
  const { messages, leftOut } = convertMessages(items, { startedAt, idOf });
  if (leftOut.length > 0) {
    notes.push({
      subject,
      finding: `Left out, as they have no role that is known: message ${leftOut.join(', ')}.`,
      remedy: 'Look at them in the file.',
    });
  }
  const title = fields['title'];
  return {
    entity: {
      uuid,
      promptName: promptName(fields, context, subject, notes),
      title: typeof title === 'string' ? title : '',
      currentContextVariables: objectField(fields, 'current_context_variables'),
      createdAt: startedAt,
      updatedAt: timeOf(fields['updated_at']) ?? messages.at(-1)?.timestamp ?? startedAt,
      messages: messages.map((message, index) => ({ parent: index === 0 ? null : index - 1, message })),
      head: messages.length === 0 ? null : messages.length - 1,
    },
    notes,
  };
}

function promptName(fields: JsonObject, context: ChatContext, subject: string, notes: ImportNote[]): string {
  const field = promptField(fields);
  const reference = field === undefined ? undefined : fields[field];
  if (reference === undefined || reference === null) return '';
  const name = context.promptNameOf(reference);
  if (name !== undefined) return name;
  const shown = typeof reference === 'string' ? reference : JSON.stringify(reference);
  notes.push({
    subject,
    finding: `Its prompt ${shown} is not in the file.`,
    remedy: 'Dump the prompt too, or make one of this name, to go on with the chat.',
  });
  return typeof reference === 'string' ? reference : '';
}

function firstTime(items: readonly JsonValue[]): string | undefined {
  for (const item of items) {
    const time =
      typeof item === 'object' && item !== null && 'timestamp' in item ? timeOf(item['timestamp']) : undefined;
    if (time !== undefined) return time;
  }
  return undefined;
}

function isReference(value: JsonValue | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number' || Array.isArray(value);
}
