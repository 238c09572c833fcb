import { AppError } from '../base/appError.ts';
import type { JsonObject } from '../base/json.ts';
import { parseTemplate } from './nunjucks/parseTemplate.ts';
import { renderRoot, renderText } from './nunjucks/renderNodes.ts';
import { BudgetExceeded, TemplateBudget } from './nunjucks/templateBudget.ts';
import { TemplateFault } from './nunjucks/templateFault.ts';
import type { TemplateSource } from './nunjucks/templateFault.ts';
import type { LoadedTemplate } from './nunjucks/templateFrame.ts';
import { globalFunctions } from './nunjucks/templateFunctions.ts';

/** What a rendering needs beside the source and the variables. */
export interface RenderOptions {
  /** The template as the user knows it: `prompt tutor, system prompt`. */
  name: string;
  /** The file that holds it, where there is one. */
  file?: string;
  /** Line of the file on which the source starts; default 1. */
  firstLine?: number;
  /** Text of a file that the template includes, by its path relative to the workspace; undefined: no such file. */
  loadTemplate?: (path: string) => Promise<string | undefined>;
}

/** An include was met whose text is not loaded yet. */
class TemplateNeeded extends Error {
  readonly path: string;

  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

/** Most templates that one rendering includes. */
const maxIncluded = 100;

/**
 * Renders a Nunjucks template. Nunjucks parses; what the tree means is worked out here, since the code that Nunjucks
 * generates gives a template all rights of the host. A template reaches the variables' own members, the filters of
 * `templateFilters`, the tests of `templateTests`, the global `range` and the methods of `callMethod`: nothing else.
 * Steps, text and nesting are bounded (`TemplateBudget`). Escaping is off, and values are never rendered as templates.
 * A variable or member that does not exist is an error, unless asked about with `is defined` or given a `default()`.
 * @param variables JSON values by name
 * @throws AppError `TemplateError` that says what is wrong in which template, file and line
 */
export async function renderTemplate(source: string, variables: JsonObject, options: RenderOptions): Promise<string> {
  const { name, file, firstLine = 1, loadTemplate } = options;
  const own: TemplateSource = file === undefined ? { name, firstLine } : { name, file, firstLine };
  try {
    const main = await load(source, own);
    const budget = new TemplateBudget();
    const included = new Map<string, LoadedTemplate | undefined>();
    const run = {
      budget,
      globals: globalFunctions(budget),
      render: renderText,
      load(path: string) {
        if (!included.has(path)) throw new TemplateNeeded(path);
        return included.get(path);
      },
    };
    // Rendering is synchronous; where it meets a file that is not there yet, that is fetched and it starts over.
    for (;;) {
      try {
        return renderRoot(main, run, variables);
      } catch (error) {
        if (!(error instanceof TemplateNeeded)) throw error;
        if (included.size >= maxIncluded) throw new BudgetExceeded('The template includes too many others.');
        const text = await loadTemplate?.(error.path);
        const from = { name: `template ${error.path}`, file: error.path, firstLine: 1 };
        included.set(error.path, text === undefined ? undefined : await load(text, from));
      }
    }
  } catch (error) {
    throw templateError(error, own);
  }
}

async function load(text: string, source: TemplateSource): Promise<LoadedTemplate> {
  try {
    return { root: await parseTemplate(text), source };
  } catch (error) {
    if (error instanceof TemplateFault) throw new TemplateFault(error.message, error.line, error.column, source);
    throw error;
  }
}

/** The error as the user sees it; anything but a template's fault passes as it is. */
function templateError(error: unknown, own: TemplateSource): unknown {
  const isDeep = error instanceof RangeError;
  if (!(error instanceof TemplateFault) && !(error instanceof BudgetExceeded) && !isDeep) return error;
  const fault =
    error instanceof TemplateFault
      ? error
      : new TemplateFault(isDeep ? 'The template is nested too deeply.' : error.message, 1, 1);
  const source = fault.source ?? own;
  const line = fault.line + source.firstLine - 1;
  const file = source.file ?? source.name;
  const where =
    source.file === undefined || source.file === source.name ? source.name : `${source.name} (${source.file})`;
  return new AppError('TemplateError', `${where}, line ${line}: ${fault.message}`, {
    location: { file, line, column: fault.column },
    cause: error,
  });
}
