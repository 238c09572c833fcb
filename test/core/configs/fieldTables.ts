import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { ConfigEntry, FieldKind } from '../../../src/core/configs/configField.ts';
import { classDocumentation, entriesOf, fieldsOf } from '../../../src/core/configs/configFields.ts';
import { kindInWords, needInWords } from '../../../src/core/configs/fieldWords.ts';
import { llmConfigClasses } from '../../../src/core/configs/llmConfig.ts';

/** The page whose tables follow the code. */
export const page = join(import.meta.dirname, '../../../docs/llm-configs.md');

const start = '<!-- fields: these tables follow src/core/configs/configFields.ts, see CONTRIBUTING.md -->';
const end = '<!-- end of fields -->';

/** The page as it is on disk, and as the table of fields wants it. */
export async function fieldsPage(): Promise<{ present: string; wanted: string }> {
  const present = await readFile(page, 'utf8');
  const [before, rest = ''] = present.split(start);
  const after = rest.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has no place for the tables.`);
  const text = [before, start, '\n\n', tables(), '\n\n', end, after].join('');
  const wanted = await format(text, { ...(await resolveConfig(page)), parser: 'markdown' });
  return { present, wanted };
}

/** One table of fields for each class. */
function tables(): string {
  return llmConfigClasses
    .map((llmConfigClass) => {
      const rows = fieldsOf(llmConfigClass).flatMap((field) => [
        field.key === 'llm_config_class'
          ? row(field.key, { ...field, kind: only(llmConfigClass) })
          : row(field.key, field),
        ...entriesOf(field).map((entry) => row(`${field.key}.${entry.key}`, entry)),
      ]);
      const head = '| key | value | | what for |\n| --- | --- | --- | --- |';
      return `### \`${llmConfigClass}\`\n\n${classDocumentation[llmConfigClass]}\n\n${[head, ...rows].join('\n')}`;
    })
    .join('\n\n');
}

/** In its own table a class is the only value. */
function only(value: string): FieldKind {
  return { type: 'oneOf', values: [value] };
}

function row(name: string, entry: ConfigEntry): string {
  const { kind, documentation } = entry;
  const value =
    kind.type === 'mapping' || kind.type === 'headers'
      ? 'a mapping'
      : kind.type === 'oneOf'
        ? kind.values.map((each) => `\`${each}\``).join(', ')
        : kindInWords(kind);
  const cells = [`\`${name}\``, value, needInWords(entry), documentation];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
