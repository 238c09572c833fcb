import { createHash } from 'node:crypto';
import { cancelled } from '../../core/base/appError.ts';
import type { JsonValue } from '../../core/base/json.ts';
import type { ChatRecord } from '../../core/chats/chatRecord.ts';
import type { Tool } from '../../core/tools/tool.ts';
import { convertChat, fieldsLeftOut } from '../../core/transfer/django/dumpChat.ts';
import { DumpCatalogue } from '../../core/transfer/django/dumpCatalogue.ts';
import {
  configNameOf,
  convertPrompt,
  convertTool,
  takenFields,
  type UnlinkedPrompt,
} from '../../core/transfer/django/dumpEntities.ts';
import { type DumpRow, readDumpRow } from '../../core/transfer/django/dumpRow.ts';
import type { ImportNote, ImportReport } from '../../core/transfer/importReport.ts';
import { TransferFault } from '../../core/transfer/transferFault.ts';
import { saveUnderFreeName } from './freeName.ts';
import type { ImportStores } from './importStores.ts';
import { type JsonElement, type JsonLayout, readJsonElements, type ReadOptions } from './jsonElements.ts';
import { located } from './readChatExport.ts';

/** More notes than this nobody reads. */
const mostNotes = 500;

/**
 * The import of what Django's `dumpdata` wrote. `check` reads all rows and keeps the small entities; chats, which may be
 * many, are converted again, one by one, when they are imported.
 */
export class DjangoImport {
  private readonly file: string;
  private readonly layout: JsonLayout;
  private readonly report: ImportReport;
  private readonly tools: Tool[] = [];
  private readonly prompts: UnlinkedPrompt[] = [];
  private readonly configNames: string[] = [];
  private readonly toolRows = new DumpCatalogue();
  private readonly promptRows = new DumpCatalogue();
  private readonly configRows = new DumpCatalogue();
  private readonly leftOut = new Map<string, Set<string>>();
  /** Names under which prompts were imported, by their names in the dump. */
  private promptNames = new Map<string, string>();

  constructor(file: string, layout: JsonLayout, report: ImportReport) {
    this.file = file;
    this.layout = layout;
    this.report = report;
  }

  /** @throws AppError `InvalidImportFile` naming file, line and field */
  async check(options: ReadOptions): Promise<void> {
    await this.readRows((row) => {
      this.checkRow(row);
    }, options);
    for (const [model, fields] of this.leftOut) {
      this.note({
        subject: model,
        finding: `These fields have no counterpart and are left out: ${[...fields].join(', ')}.`,
        remedy: 'Keep the file where they matter.',
      });
    }
  }

  /** Config names, then tools, then the prompts that link to them. */
  async importEntities(stores: ImportStores, signal: AbortSignal | undefined): Promise<void> {
    const { report } = this;
    for (const name of this.configNames) {
      if (signal?.aborted) throw cancelled(signal.reason);
      const isThere = (await stores.llmConfigNames.get(name)) !== undefined;
      if (!isThere) await stores.llmConfigNames.save({ name });
      report.configNames[isThere ? 'unchanged' : 'added']++;
    }
    const written = new Set(await stores.configNames());
    report.configsToWrite = this.configNames.filter((name) => !written.has(name));
    const toolNames = new Map<string, string>();
    for (const tool of this.tools) {
      if (signal?.aborted) throw cancelled(signal.reason);
      toolNames.set(tool.name, await this.save('Tool', tool, stores.tools, report.tools));
    }
    for (const prompt of this.prompts) {
      if (signal?.aborted) throw cancelled(signal.reason);
      const { llmConfigReferences, toolReferences, ...own } = prompt;
      const subject = `Prompt "${prompt.name}"`;
      const entity = {
        ...own,
        llmConfigNames: this.links(llmConfigReferences, this.configRows, subject, 'LLM config'),
        tools: this.links(toolReferences, this.toolRows, subject, 'tool').map((name) => toolNames.get(name) ?? name),
      };
      this.promptNames.set(prompt.name, await this.save('Prompt', entity, stores.promptTemplates, report.prompts));
    }
  }

  /** The chats, linked to their prompts under the names that these were imported with. */
  async readChats(onChat: (record: ChatRecord) => Promise<void> | void, options: ReadOptions): Promise<void> {
    await this.readRows(async (row) => {
      if (row.model !== 'chathistory') return;
      const { entity, notes } = this.chat(row);
      for (const note of notes) this.note(note);
      await onChat(entity);
    }, options);
  }

  private async readRows(onRow: (row: DumpRow) => Promise<void> | void, options: ReadOptions): Promise<void> {
    await readJsonElements(
      this.file,
      this.layout,
      async (element) => {
        try {
          await onRow(readDumpRow(element.value));
        } catch (error) {
          throw await located(error, this.file, this.layout, element, rowName(element));
        }
      },
      options,
    );
  }

  private checkRow(row: DumpRow): void {
    switch (row.model) {
      case 'llmconfigname': {
        const name = inFields(() => configNameOf(row));
        this.configRows.add(row.pk, name);
        this.configNames.push(name);
        break;
      }
      case 'tool': {
        const { entity, notes } = inFields(() => convertTool(row));
        this.toolRows.add(row.pk, entity.name);
        this.tools.push(entity);
        for (const note of notes) this.note(note);
        break;
      }
      case 'prompttemplate': {
        const { entity, notes } = inFields(() => convertPrompt(row));
        this.promptRows.add(row.pk, entity.name);
        this.prompts.push(entity);
        for (const note of notes) this.note(note);
        break;
      }
      case 'chathistory':
        this.chat(row);
        break;
      default:
        this.report.skippedModels[row.label] = (this.report.skippedModels[row.label] ?? 0) + 1;
        return;
    }
    const taken = takenFields[row.model];
    const left = taken ? Object.keys(row.fields).filter((name) => !taken.includes(name)) : fieldsLeftOut(row);
    if (left.length === 0) return;
    const fields = this.leftOut.get(row.label) ?? new Set();
    for (const name of left) fields.add(name);
    this.leftOut.set(row.label, fields);
  }

  private chat(row: DumpRow) {
    return inFields(() =>
      convertChat(row, {
        uuidOf,
        promptNameOf: (reference) => {
          const name = this.promptRows.nameOf(reference);
          return name === undefined ? undefined : (this.promptNames.get(name) ?? name);
        },
      }),
    );
  }

  private links(references: readonly JsonValue[], rows: DumpCatalogue, subject: string, noun: string): string[] {
    return references.flatMap((reference) => {
      const name = rows.nameOf(reference);
      if (name !== undefined) return [name];
      const natural = Array.isArray(reference) && reference.length === 1 ? reference[0] : reference;
      const isName = typeof natural === 'string' && natural !== '';
      const shown = isName ? natural : JSON.stringify(reference);
      this.note({
        subject,
        finding: `It links to the ${noun} ${shown}, which is not in the file. ${isName ? 'The link is kept.' : 'The link is left out.'}`,
        remedy: `Dump it too, or ${isName ? `make a ${noun} of this name` : 'add the link again'}.`,
      });
      return isName ? [natural] : [];
    });
  }

  private async save<Entity extends { name: string }>(
    noun: string,
    entity: Entity,
    store: { get(name: string): Promise<Entity | undefined>; save(entity: Entity): Promise<Entity> },
    count: ImportReport['tools'],
  ): Promise<string> {
    const { name, isNew } = await saveUnderFreeName(entity, store);
    count[isNew ? 'added' : 'unchanged']++;
    if (name !== entity.name) {
      this.note({
        subject: `${noun} "${entity.name}"`,
        finding: `There is another one of this name. The imported one is called "${name}", and what is imported links to that.`,
        remedy: 'Compare the two, keep one, and rename it where that is needed.',
      });
    }
    return name;
  }

  private note(note: ImportNote): void {
    const { notes } = this.report;
    if (notes.length < mostNotes) notes.push(note);
    else if (notes.length === mostNotes) {
      notes.push({
        subject: 'More',
        finding: 'There are more notes than are listed here.',
        remedy: 'Import in parts to see them.',
      });
    }
  }
}

/** As a person finds the row: its place in the file, from 1. */
function rowName({ index }: JsonElement): string {
  return `row ${index + 1}`;
}

/** A fault in a row's own fields is one below `fields` of the file. */
function inFields<T>(convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw error instanceof TransferFault ? new TransferFault(`fields.${error.field}`, error.expected) : error;
  }
}

/** A UUID of version 8 (RFC 9562, section 5.8) out of the text's SHA-256. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
