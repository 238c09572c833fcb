import { inline } from './chatMarkdown.ts';

/** Something that was imported with a change, or not at all, and needs a person's eye. */
export interface ImportNote {
  /** What it is about, as `Prompt "tutor"`. */
  subject: string;
  /** What was found or done. */
  finding: string;
  /** What to do about it. */
  remedy: string;
}

/** How many of a kind were new, were there already in the same form, or could not be imported. */
export interface ImportCount {
  added: number;
  unchanged: number;
  /** Chats: there already, and messages were added to them. */
  merged: number;
  failed: number;
}

/** What an import did. */
export interface ImportReport {
  /** As the user knows the file. */
  file: string;
  format: 'promptdeck' | 'django';
  /** True where it was stopped: what was imported until then stays, and importing the file again completes it. */
  isCancelled: boolean;
  chats: ImportCount;
  prompts: ImportCount;
  tools: ImportCount;
  configNames: ImportCount;
  /** Rows of models that have no counterpart, by model name. */
  skippedModels: Record<string, number>;
  /** Config names of the import that no YAML file has. */
  configsToWrite: string[];
  notes: ImportNote[];
}

/** A report on which nothing happened yet. */
export function emptyReport(file: string, format: ImportReport['format']): ImportReport {
  const none = (): ImportCount => ({ added: 0, unchanged: 0, merged: 0, failed: 0 });
  return {
    file,
    format,
    isCancelled: false,
    chats: none(),
    prompts: none(),
    tools: none(),
    configNames: none(),
    skippedModels: {},
    configsToWrite: [],
    notes: [],
  };
}

/** True where a person has something to do, or to know beyond the counts. */
export function needsReading(report: ImportReport): boolean {
  return report.notes.length > 0 || report.configsToWrite.length > 0 || Object.keys(report.skippedModels).length > 0;
}

/** The report as a Markdown document. */
export function reportMarkdown(report: ImportReport): string {
  const kinds = [
    ['Chats', report.chats],
    ['Prompts', report.prompts],
    ['Tools', report.tools],
    ['LLM config names', report.configNames],
  ] as const;
  const rows = kinds
    .filter(([, count]) => count.added + count.unchanged + count.merged + count.failed > 0)
    .map(
      ([kind, { added, merged, unchanged, failed }]) => `| ${kind} | ${added} | ${merged} | ${unchanged} | ${failed} |`,
    );
  const parts = ['# Import', `File: ${inline(report.file)}`];
  if (report.isCancelled) {
    parts.push('**Stopped before the end.** What is counted here stays. Import the file again to complete it.');
  }
  parts.push(
    rows.length === 0
      ? 'The file holds nothing to import.'
      : ['| | new | added to | there already | not imported |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  );
  if (report.configsToWrite.length > 0) {
    parts.push(
      '## LLM configs to write',
      'The import has only the names of LLM configs, as keys and addresses are not part of it. Write a YAML file for each with “Promptdeck: New LLM Config”:',
      report.configsToWrite.map((name) => `- ${inline(name)}: \`${fileName(name)}\``).join('\n'),
    );
  }
  if (report.notes.length > 0) {
    parts.push('## What needs a hand', report.notes.map(noteLine).join('\n'));
  }
  const skipped = Object.entries(report.skippedModels);
  if (skipped.length > 0) {
    parts.push(
      '## Left out',
      'Rows of models that Promptdeck has no counterpart for:',
      skipped.map(([model, count]) => `- ${inline(model)}: ${count}`).join('\n'),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function noteLine({ subject, finding, remedy }: ImportNote): string {
  return `- **${inline(subject)}**: ${inline(finding)} *${inline(remedy)}*`;
}

function fileName(configName: string): string {
  return `${configName.replace(/[`\s]/g, ' ')}.yml`;
}
