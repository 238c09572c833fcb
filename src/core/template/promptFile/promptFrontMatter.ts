import type { FileProblem } from '../../base/fileProblem.ts';
import { nearestName } from '../../base/nearestName.ts';
import { readYamlMapping } from '../../base/yamlMapping.ts';
import type { YamlField } from '../../base/yamlMapping.ts';
import type { InitialMessageTemplate, PromptTemplate } from '../../prompts/promptTemplate.ts';

/** The keys of the front matter that hold a list of names, with the model's property for each. */
export const nameListKeys = {
  llm_config_names: 'llmConfigNames',
  required_kwargs: 'requiredKwargs',
  logged_context_vars: 'loggedContextVars',
  tools: 'tools',
} as const satisfies Record<string, keyof PromptTemplate>;

/** Keys that stand for blocks, for texts that a block cannot hold. */
export const partKeys = {
  system: 'system_prompt_template',
  initial: 'initial_messages_templates',
  user: 'user_prompt_template',
} as const;

const knownKeys = ['name', ...Object.keys(nameListKeys), ...Object.values(partKeys)];

/** What the front matter says. */
export interface PromptFrontMatter {
  fields: ReadonlyMap<string, YamlField>;
  template: Partial<PromptTemplate>;
  problems: FileProblem[];
}

/** A file cut into its front matter and its body. Lines count from 1. */
export interface CutFile {
  yaml: string;
  body: string;
  bodyLine: number;
  /** The front matter is opened and never closed; then everything is body. */
  isUnclosed: boolean;
}

/** Cuts a file whose first line is `---` at the next such line. A file without front matter is all body. */
export function cutFrontMatter(text: string): CutFile {
  if (!/^---[ \t]*(?:\n|$)/.test(text)) return { yaml: '', body: text, bodyLine: 1, isUnclosed: false };
  const lines = text.split('\n');
  const close = lines.findIndex((line, i) => i > 0 && /^---[ \t]*$/.test(line));
  if (close < 0) return { yaml: lines.slice(1).join('\n'), body: '', bodyLine: lines.length, isUnclosed: true };
  return {
    yaml: lines.slice(1, close).join('\n'),
    body: lines.slice(close + 1).join('\n'),
    bodyLine: close + 2,
    isUnclosed: false,
  };
}

/**
 * Reads the front matter of a prompt file.
 * @param name the name that the file gives the prompt
 */
export async function readFrontMatter(yaml: string, name: string): Promise<PromptFrontMatter> {
  const { fields, problems } = await readYamlMapping(yaml, 2);
  const template: Partial<PromptTemplate> = {};
  const report = (field: YamlField, message: string) => {
    problems.push({ message, ...field.place, severity: 'error' });
  };
  for (const [key, field] of fields) {
    if (knownKeys.includes(key)) continue;
    const nearest = nearestName(key, knownKeys);
    const hint = nearest ? `Did you mean "${nearest}"?` : `The keys are ${knownKeys.join(', ')}.`;
    problems.push({ message: `Unknown key "${key}". ${hint}`, ...field.keyPlace, severity: 'error' });
  }
  const nameField = fields.get('name');
  if (nameField && nameField.value !== name) {
    report(
      nameField,
      `The name must equal the file's name, "${name}". Change it, remove the line, or rename the file.`,
    );
  }
  for (const [key, property] of Object.entries(nameListKeys)) {
    const field = fields.get(key);
    if (!field) continue;
    const names = namesOf(field.value);
    template[property] = [...new Set(names ?? [])];
    if (!names) report(field, `"${key}" must be a list of names, like [one, two].`);
    else if (new Set(names).size < names.length) {
      problems.push({ message: `"${key}" names something twice.`, ...field.place, severity: 'warning' });
    }
  }
  for (const [key, property] of [
    [partKeys.system, 'systemPromptTemplate'],
    [partKeys.user, 'userPromptTemplate'],
  ] as const) {
    const field = fields.get(key);
    if (!field) continue;
    if (typeof field.value === 'string') template[property] = field.value;
    else report(field, `"${key}" must be a text.`);
  }
  const initial = fields.get(partKeys.initial);
  if (initial) {
    const messages = initialMessagesOf(initial.value);
    if (messages) template.initialMessagesTemplates = messages;
    else report(initial, `"${partKeys.initial}" must be a list of {role: assistant or user, content: text}.`);
  }
  return { fields, template, problems };
}

/** A list of names; an absent value is an empty list. Undefined where it is something else. */
function namesOf(value: unknown): string[] | undefined {
  if (value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const names = value.filter((name): name is string => typeof name === 'string' && name !== '');
  return names.length === value.length ? names : undefined;
}

function initialMessagesOf(value: unknown): InitialMessageTemplate[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const messages = value.flatMap((item: unknown): InitialMessageTemplate[] => {
    if (typeof item !== 'object' || item === null || !('role' in item) || !('content' in item)) return [];
    const { role, content } = item;
    return (role === 'assistant' || role === 'user') && typeof content === 'string' ? [{ role, content }] : [];
  });
  return messages.length === value.length ? messages : undefined;
}
