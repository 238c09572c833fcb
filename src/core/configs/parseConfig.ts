import type { FileProblem } from '../base/fileProblem.ts';
import { nearestName } from '../base/nearestName.ts';
import { readYamlMapping } from '../base/yamlMapping.ts';
import type { TextPlace, YamlField } from '../base/yamlMapping.ts';
import { buildConfig } from './buildConfig.ts';
import { classFields, commonFields } from './configFields.ts';
import { checkReferences, checkUrl } from './configValueChecks.ts';
import { modelOfGeminiEndpoint } from './geminiEndpoint.ts';
import { llmConfigClasses } from './llmConfig.ts';
import type { ConfigProblem, LLMConfig, LLMConfigClass } from './llmConfig.ts';

/** Longest value of a field, in UTF-16 units. */
const maxValueLength = 8192;

/** What a config file holds: the config, unless an error keeps it from use, and everything that is wrong. */
export interface ParsedConfig {
  config?: LLMConfig;
  problems: ConfigProblem[];
}

/**
 * Reads and checks one YAML config. No message quotes a value that may be a key.
 * @param file absolute path; its base name without `.yml` or `.yaml` is the name that the config must have
 */
export async function parseConfig(text: string, file: string): Promise<ParsedConfig> {
  const name = configNameOf(file);
  const { fields, problems: yamlProblems } = await readYamlMapping(text);
  const check = new ConfigCheck(name, file, fields);
  for (const problem of yamlProblems) check.report(problem);
  check.run();
  const hasErrors = check.problems.some(({ severity }) => severity === 'error');
  const llmConfigClass = check.llmConfigClass;
  if (hasErrors || !llmConfigClass) return { problems: check.problems };
  return { config: buildConfig({ name, file, llmConfigClass, fields }), problems: check.problems };
}

/** The name that a config file gives its config. */
export function configNameOf(file: string): string {
  return (file.split(/[/\\]/).at(-1) ?? '').replace(/\.ya?ml$/i, '');
}

/** Collects what is wrong with the fields of one file. */
class ConfigCheck {
  readonly problems: ConfigProblem[] = [];
  llmConfigClass: LLMConfigClass | undefined;
  private readonly name: string;
  private readonly file: string;
  private readonly fields: ReadonlyMap<string, YamlField>;

  constructor(name: string, file: string, fields: ReadonlyMap<string, YamlField>) {
    this.name = name;
    this.file = file;
    this.fields = fields;
  }

  report({ message, line, column, severity }: FileProblem, field?: string): void {
    const place = { file: this.file, name: this.name, message, line, column, severity };
    this.problems.push(field === undefined ? place : { ...place, field });
  }

  run(): void {
    this.checkName();
    this.llmConfigClass = this.readClass();
    this.checkToolsEnabled();
    if (!this.llmConfigClass) return;
    const { required, optional } = classFields[this.llmConfigClass];
    for (const key of required) this.checkText(key, true);
    for (const key of optional) this.checkText(key, false);
    this.checkUnknown(this.llmConfigClass, [...commonFields, ...required, ...optional]);
    this.checkKey();
  }

  private error(key: string, message: string, place?: TextPlace): void {
    const at = place ?? this.fields.get(key)?.place ?? { line: 1, column: 1 };
    this.report({ message, ...at, severity: 'error' }, key);
  }

  private warn(key: string, message: string, place?: TextPlace): void {
    const at = place ?? this.fields.get(key)?.place ?? { line: 1, column: 1 };
    this.report({ message, ...at, severity: 'warning' }, key);
  }

  /** The text of a field; undefined where it is absent or wrong, which is then reported. */
  private checkText(key: string, isRequired: boolean): string | undefined {
    const field = this.fields.get(key);
    if (!field) {
      if (isRequired && !this.hasModelInEndpoint(key)) {
        this.error(key, `"${key}" is missing${this.llmConfigClass ? `; ${this.llmConfigClass} needs it` : ''}.`);
      }
      return undefined;
    }
    const { value } = field;
    if (value === null || value === '')
      this.error(key, `"${key}" is empty. Give it a value${isRequired ? '' : ' or remove the line'}.`);
    else if (typeof value !== 'string') this.error(key, `"${key}" must be a text. Put the value in quotes.`);
    else if (value.length > maxValueLength) this.error(key, `"${key}" is longer than ${maxValueLength} characters.`);
    else {
      for (const message of checkReferences(key, value)) this.error(key, message);
      if (key === 'endpoint' || key === 'base_url') {
        const fault = checkUrl(key, value);
        if (fault) this.report({ ...fault, ...field.place }, key);
      }
      return value;
    }
    return undefined;
  }

  private hasModelInEndpoint(key: string): boolean {
    const endpoint = this.fields.get('endpoint')?.value;
    const isGemini = key === 'model_name' && this.llmConfigClass === 'GeminiConfig' && typeof endpoint === 'string';
    return isGemini && modelOfGeminiEndpoint(endpoint) !== undefined;
  }

  private checkName(): void {
    const written = this.checkText('name', true);
    if (written === undefined || written === this.name) return;
    this.error('name', `The name must equal the file's name, "${this.name}". Change it, or rename the file.`);
  }

  private readClass(): LLMConfigClass | undefined {
    const written = this.checkText('llm_config_class', true);
    if (written === undefined) return undefined;
    const known = llmConfigClasses.find((each) => each === written);
    if (known) return known;
    const nearest = nearestName(written, llmConfigClasses);
    const hint = nearest ? `Did you mean "${nearest}"?` : `Use one of ${llmConfigClasses.join(', ')}.`;
    this.error('llm_config_class', `There is no such LLM config class. ${hint}`);
    return undefined;
  }

  private checkToolsEnabled(): void {
    const field = this.fields.get('tools_enabled');
    if (field && typeof field.value !== 'boolean')
      this.error('tools_enabled', '"tools_enabled" must be true or false.');
  }

  private checkUnknown(llmConfigClass: LLMConfigClass, known: readonly string[]): void {
    const unset = known.filter((key) => !this.fields.has(key));
    for (const [key, { keyPlace }] of this.fields) {
      if (known.includes(key)) continue;
      const nearest = nearestName(key, unset) ?? (key === 'deployment_name' ? 'model_name' : undefined);
      const hint = nearest && unset.includes(nearest) ? ` Did you mean "${nearest}"?` : ' It is ignored.';
      this.warn(key, `${llmConfigClass} has no such key.${hint}`, keyPlace);
    }
  }

  private checkKey(): void {
    const key = this.fields.get('api_key')?.value;
    if (typeof key !== 'string' || key === '' || key.includes('${')) return;
    if (!this.llmConfigClass || this.llmConfigClass === 'VSCodeLMConfig') return;
    const suggestion = this.name.replace(/\W+/g, '_').toUpperCase();
    this.warn(
      'api_key',
      `The key stands here as plain text. Write \${secret:${suggestion}_KEY} and store it with "Promptdeck: Set Secret…".`,
    );
  }
}
