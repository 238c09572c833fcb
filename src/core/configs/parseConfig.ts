import type { FileProblem } from '../base/fileProblem.ts';
import { nearestName } from '../base/nearestName.ts';
import { readYamlMapping } from '../base/yamlMapping.ts';
import type { TextPlace, YamlField } from '../base/yamlMapping.ts';
import { buildConfig } from './buildConfig.ts';
import type { ConfigField } from './configField.ts';
import { fieldsOf } from './configFields.ts';
import { checkFieldValue } from './fieldChecks.ts';
import { modelOfGeminiEndpoint } from './geminiEndpoint.ts';
import { llmConfigClasses } from './llmConfig.ts';
import type { ConfigProblem, LLMConfig, LLMConfigClass } from './llmConfig.ts';

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
    this.llmConfigClass = this.knownClass();
    const fields = fieldsOf(this.llmConfigClass);
    for (const field of fields) this.checkField(field);
    this.checkUnknown(fields.map(({ key }) => key));
    this.checkName();
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

  private checkField(field: ConfigField): void {
    const { key } = field;
    const written = this.fields.get(key);
    if (written) {
      if (key === 'llm_config_class' && this.isUnknownClass(written.value)) this.reportClass(written.value);
      else for (const { place, ...fault } of checkFieldValue(field, written)) this.report({ ...fault, ...place }, key);
      return;
    }
    const isNeeded = field.required && (this.llmConfigClass || field.classes.length === llmConfigClasses.length);
    if (!isNeeded || this.hasModelInEndpoint(key)) return;
    const reason = this.llmConfigClass && key !== 'name' ? `; ${this.llmConfigClass} needs it` : '';
    this.error(key, `"${key}" is missing${reason}.`);
  }

  private hasModelInEndpoint(key: string): boolean {
    const endpoint = this.fields.get('endpoint')?.value;
    const isGemini = key === 'model_name' && this.llmConfigClass === 'GeminiConfig' && typeof endpoint === 'string';
    return isGemini && modelOfGeminiEndpoint(endpoint) !== undefined;
  }

  private checkName(): void {
    const written = this.fields.get('name')?.value;
    if (typeof written !== 'string' || written === '' || written === this.name) return;
    this.error('name', `The name must equal the file's name, "${this.name}". Change it, or rename the file.`);
  }

  private knownClass(): LLMConfigClass | undefined {
    const written = this.fields.get('llm_config_class')?.value;
    return llmConfigClasses.find((each) => each === written);
  }

  private isUnknownClass(value: unknown): value is string {
    return typeof value === 'string' && value !== '' && this.llmConfigClass === undefined;
  }

  private reportClass(written: string): void {
    const nearest = nearestName(written, llmConfigClasses);
    const hint = nearest ? `Did you mean "${nearest}"?` : `Use one of ${llmConfigClasses.join(', ')}.`;
    this.error('llm_config_class', `There is no such LLM config class. ${hint}`);
  }

  private checkUnknown(known: readonly string[]): void {
    const owner = this.llmConfigClass ?? 'An LLM config';
    const unset = known.filter((key) => !this.fields.has(key));
    for (const [key, { keyPlace }] of this.fields) {
      if (known.includes(key)) continue;
      const nearest = nearestName(key, unset) ?? (key === 'deployment_name' ? 'model_name' : undefined);
      const hint = nearest && unset.includes(nearest) ? ` Did you mean "${nearest}"?` : ' It is ignored.';
      this.warn(key, `${owner} has no such key.${hint}`, keyPlace);
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
