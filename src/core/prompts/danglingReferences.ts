import type { FileProblem } from '../base/fileProblem.ts';
import { nearestName } from '../base/nearestName.ts';
import { editorToolPrefix } from '../tools/editorTools.ts';
import type { PromptTemplate } from './promptTemplate.ts';

/** Names that exist. */
export interface KnownNames {
  configs: ReadonlySet<string>;
  tools: ReadonlySet<string>;
  /** Tools that the editor has from elsewhere, without their prefix; absent: not known, and none is reported. */
  editorTools?: ReadonlySet<string>;
  /** Configs whose files hold errors, by name, each with its first error. */
  faultyConfigs?: ReadonlyMap<string, FaultyFile>;
}

/** A file that cannot be used, with the place of its first error, counted from 1. */
export interface FaultyFile {
  /** Absolute path. */
  file: string;
  line: number;
  column: number;
  /** What is wrong there. */
  message: string;
}

/** The names of configs and tools that a prompt lists and that are not there. */
export function danglingReferences(
  prompt: Pick<PromptTemplate, 'llmConfigNames' | 'tools'>,
  known: KnownNames,
): { configs: string[]; tools: string[] } {
  return {
    configs: prompt.llmConfigNames.filter((name) => !known.configs.has(name)),
    tools: prompt.tools.filter((name) =>
      name.startsWith(editorToolPrefix)
        ? known.editorTools?.has(name.slice(editorToolPrefix.length)) === false
        : !known.tools.has(name),
    ),
  };
}

/**
 * The same as problems, at their places in the prompt's file. A config that is absent only drops out of the draw, unless
 * all are; without a tool the prompt cannot be sent. A tool of the editor's may come back with its extension, so that it is no
 * fault of the file.
 * @param text the file's text, with front matter
 */
export function referenceProblems(
  prompt: Pick<PromptTemplate, 'llmConfigNames' | 'tools'>,
  known: KnownNames,
  text = '',
): FileProblem[] {
  const { configs, tools } = danglingReferences(prompt, known);
  const noneLeft = configs.length === prompt.llmConfigNames.length;
  return [
    ...configs.map((name): FileProblem => {
      const faulty = known.faultyConfigs?.get(name);
      return {
        ...placeOf(text, 'llm_config_names', name),
        severity: noneLeft ? 'error' : 'warning',
        message: faulty
          ? `The LLM config "${name}" has errors. Mend its YAML file, or take it out of llm_config_names.`
          : `There is no LLM config "${name}". Create it, or take it out of llm_config_names.`,
        ...(faulty ? { related: faulty } : {}),
      };
    }),
    ...tools.map((name): FileProblem => ({ ...placeOf(text, 'tools', name), ...toolFault(name, known) })),
  ];
}

function toolFault(name: string, { editorTools }: KnownNames): Pick<FileProblem, 'severity' | 'message'> {
  if (!name.startsWith(editorToolPrefix)) {
    const message = `There is no usable tool "${name}". Create it, mend its file, or take it out of tools.`;
    return { severity: 'error', message };
  }
  const bare = name.slice(editorToolPrefix.length);
  const nearest = nearestName(bare, [...(editorTools ?? [])]);
  const hint = nearest === undefined ? '' : ` Did you mean "${editorToolPrefix}${nearest}"?`;
  return {
    severity: 'warning',
    message: `No extension offers the VS Code tool "${bare}" now.${hint} Install or enable what brings it, or take it out of tools; until then the prompt cannot be sent.`,
  };
}

/** Where a name stands in a front matter list, in flow or block style; the file's start where it is not found. */
export function placeOf(text: string, key: string, name: string): Pick<FileProblem, 'line' | 'column' | 'endColumn'> {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => new RegExp(`^["']?${key}["']?\\s*:`).test(line));
  for (let i = start; start !== -1 && i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (i > start && /^(?:[^\s#\-\]]|---)/.test(line)) break;
    const from = i === start ? line.indexOf(':') + 1 : 0;
    const column = indexOfWord(line, name, from);
    if (column !== -1) return { line: i + 1, column: column + 1, endColumn: column + 1 + name.length };
  }
  return { line: Math.max(start, 0) + 1, column: 1 };
}

/** Index of a name that is not part of a longer one; -1 where there is none. */
function indexOfWord(line: string, name: string, from: number): number {
  const isPart = (character: string | undefined) => character !== undefined && /[\w.:-]/.test(character);
  for (let at = line.indexOf(name, from); at !== -1; at = line.indexOf(name, at + 1)) {
    if (!isPart(line[at - 1]) && !isPart(line[at + name.length])) return at;
  }
  return -1;
}
