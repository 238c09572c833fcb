import type { FileProblem } from '../../base/fileProblem.ts';
import type { YamlField } from '../../base/yamlMapping.ts';
import type { PromptTemplate } from '../../prompts/promptTemplate.ts';
import { TemplateFault } from '../nunjucks/templateFault.ts';
import { scanTemplate } from '../nunjucks/templateScanner.ts';
import { templateVariables } from '../templateVariables.ts';
import type { TemplateVariable } from '../templateVariables.ts';

/** One template of a prompt and where its source starts in the file. */
export interface PlacedTemplate {
  /** `system`, `user`, `initial.0`, … */
  part: string;
  source: string;
  line: number;
  column: number;
  /** The block's opening tag, where it has one. */
  tag?: { line: number; column: number; endColumn: number };
}

/** Checks what a prompt's templates say: their syntax, and that their variables are those that the prompt requires. */
export async function checkPromptParts(
  template: PromptTemplate,
  placed: readonly PlacedTemplate[],
  fields: ReadonlyMap<string, YamlField>,
): Promise<FileProblem[]> {
  const problems: FileProblem[] = [];
  const warn = (message: string, place: Pick<FileProblem, 'line' | 'column' | 'endColumn'>) => {
    problems.push({ message, ...place, severity: 'warning' });
  };
  const start = { line: 1, column: 1 };
  if (template.llmConfigNames.length === 0) {
    warn('No LLM config can answer. Name one in "llm_config_names".', fields.get('llm_config_names')?.place ?? start);
  }
  if (placed.every(({ source }) => source.trim() === '')) {
    problems.push({
      message: 'The prompt is empty. Write the system prompt below the front matter.',
      ...start,
      severity: 'error',
    });
  }
  for (const { source, tag } of placed) if (tag && source.trim() === '') warn('This block is empty.', tag);

  const used = new Set<string>();
  let isComplete = true;
  for (const part of placed) {
    const placeOf = placer(part);
    let variables: TemplateVariable[];
    try {
      variables = await templateVariables(part.source);
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      problems.push({ message: error.message, ...placeOf(error.line, error.column), severity: 'error' });
      isComplete = false;
      continue;
    }
    if (scanTemplate(part.source).tags.some(({ name }) => includingTags.includes(name))) isComplete = false;
    for (const { name, line, column, required } of variables) {
      used.add(name);
      const place = placeOf(line, column);
      const range = { ...place, endColumn: place.column + name.length };
      if (name === 'user_msg') {
        if (part.part !== 'user') warn('"user_msg" has a value in the last {% user %} block only.', range);
      } else if (required && !template.requiredKwargs.includes(name)) {
        warn(`"${name}" is not in "required_kwargs": without a value the prompt cannot be rendered.`, range);
      }
    }
  }
  const required = fields.get('required_kwargs');
  // A tool may read a variable that no template uses, and an included template may use it.
  if (!isComplete || !required || template.tools.length > 0) return problems;
  for (const name of template.requiredKwargs) {
    if (used.has(name) || template.loggedContextVars.includes(name)) continue;
    warn(`"${name}" is required but used nowhere.`, required.place);
  }
  return problems;
}

const includingTags = ['include', 'import', 'from', 'extends'];

/** Turns a place in a part's source into one in the file. */
function placer({ line: firstLine, column: firstColumn }: PlacedTemplate) {
  return (line: number, column: number) => ({
    line: line + firstLine - 1,
    column: line === 1 ? column + firstColumn - 1 : column,
  });
}
