import type { FileProblem } from '../../base/fileProblem.ts';
import type { YamlField } from '../../base/yamlMapping.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { assembleParts } from './promptAssembly.ts';
import type { AssembledParts } from './promptAssembly.ts';
import { checkPromptParts } from './promptChecks.ts';
import type { PlacedTemplate } from './promptChecks.ts';
import { cutFrontMatter, partKeys, readFrontMatter } from './promptFrontMatter.ts';
import { splitPromptParts } from './promptParts.ts';
import type { PromptPart } from './promptParts.ts';

/** What a prompt file holds. */
export interface ParsedPromptFile {
  /** The template as far as the file can be read; complete where no problem is an error. */
  template: PromptTemplate;
  /** First line of each part's source in the file, from 1: `system`, `user`, `initial.0`, `initial.1`, … */
  lines: Record<string, number>;
  problems: FileProblem[];
}

/**
 * Reads a `NAME.prompt.njk` file: YAML front matter with the model's own keys, then Nunjucks in `{% system %}`,
 * `{% assistant %}` and `{% user %}` blocks. A body without blocks is the system prompt; the last `user` block that uses
 * `user_msg` is the user prompt; every other `assistant` and `user` block is an initial message. The file is cut before
 * anything is rendered. Nothing is thrown for what a file holds.
 * @param place the prompt's name, from the file's, and the file as the user knows it
 */
export async function parsePromptFile(text: string, place: { name: string; file: string }): Promise<ParsedPromptFile> {
  const { yaml, body, bodyLine, isUnclosed } = cutFrontMatter(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const front = await readFrontMatter(yaml, place.name);
  const split = splitPromptParts(body, bodyLine);
  const problems = [...front.problems, ...split.problems];
  if (isUnclosed) {
    problems.unshift({
      message: 'The front matter is never closed. Add a line `---`.',
      line: 1,
      column: 1,
      severity: 'error',
    });
  }
  const parts = split.hasBlocks ? split.parts : bodyAsSystemPart(body, bodyLine);
  const assembled = assembleParts(parts);
  problems.push(...assembled.problems);
  for (const [key, part] of [
    [partKeys.system, assembled.system],
    [partKeys.initial, assembled.initial[0]],
    [partKeys.user, assembled.user],
  ] as const) {
    const field = front.fields.get(key);
    if (!field || !part) continue;
    const message = `"${key}" says the same as the {% ${part.kind} %} block below. Keep one of them.`;
    problems.push({ message, ...field.keyPlace, severity: 'error' });
  }
  const template: PromptTemplate = {
    name: place.name,
    llmConfigNames: [],
    requiredKwargs: [],
    initialMessagesTemplates: assembled.initial.map(({ kind, source }) => ({
      role: kind === 'user' ? 'user' : 'assistant',
      content: source,
    })),
    systemPromptTemplate: assembled.system?.source ?? '',
    userPromptTemplate: assembled.user?.source ?? '',
    loggedContextVars: [],
    tools: [],
    ...front.template,
  };
  const placed = placedTemplates(assembled, template, front.fields);
  // A block tag in the wrong place is a syntax error of the part it stands in as well: told once is enough.
  const told = new Set(split.problems.map(({ line }) => line));
  const checks = await checkPromptParts(template, placed, front.fields);
  problems.push(...checks.filter(({ line, severity }) => severity === 'warning' || !told.has(line)));
  const lines = Object.fromEntries(placed.map(({ part, line }) => [part, line]));
  return { template, lines, problems: withoutRepeats(problems) };
}

/** A new prompt file that works as it stands. */
export function promptFileTemplate(configNames: readonly string[]): string {
  return `---
llm_config_names: [${configNames.map((name) => JSON.stringify(name)).join(', ')}]
required_kwargs: [topic]
logged_context_vars: []
tools: []
---
{% system %}
You are a patient expert on {{ topic }}. Answer briefly and say so when you are not sure.
{% endsystem %}

{% assistant %}
What would you like to know about {{ topic }}?
{% endassistant %}

{% user %}
{{ user_msg }}
{% enduser %}
`;
}

function bodyAsSystemPart(body: string, bodyLine: number): PromptPart[] {
  if (body.trim() === '') return [];
  const led = body.replace(/^\n/, '');
  const line = bodyLine + (led === body ? 0 : 1);
  const tag = { line, column: 1, endColumn: 1 };
  return [{ kind: 'system', source: led.replace(/\n$/, ''), line, column: 1, tag }];
}

/** Every template of the prompt with its place in the file, in file order of the model. */
function placedTemplates(
  { system, initial, user }: AssembledParts,
  template: PromptTemplate,
  fields: ReadonlyMap<string, YamlField>,
): PlacedTemplate[] {
  const fromField = (key: string, source: string, part: string): PlacedTemplate[] => {
    const place = fields.get(key)?.place;
    // A line of a YAML text cannot be told from the parsed value: its first line stands for all of it.
    return place ? [{ part, source, line: place.line, column: place.column }] : [];
  };
  const fromPart = (found: PromptPart | undefined, part: string): PlacedTemplate[] =>
    found ? [{ part, source: found.source, line: found.line, column: found.column, tag: found.tag }] : [];
  return [
    ...(fields.has(partKeys.system)
      ? fromField(partKeys.system, template.systemPromptTemplate, 'system')
      : fromPart(system, 'system')),
    ...(fields.has(partKeys.initial)
      ? template.initialMessagesTemplates.flatMap(({ content }, i) =>
          fromField(partKeys.initial, content, `initial.${i}`),
        )
      : initial.flatMap((found, i) => fromPart(found, `initial.${i}`))),
    ...(fields.has(partKeys.user)
      ? fromField(partKeys.user, template.userPromptTemplate, 'user')
      : fromPart(user, 'user')),
  ];
}

/** Two checks may see the same fault. */
function withoutRepeats(problems: readonly FileProblem[]): FileProblem[] {
  const seen = new Set<string>();
  return problems
    .filter(({ line, column, message }) => {
      const key = `${line}:${column}:${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
