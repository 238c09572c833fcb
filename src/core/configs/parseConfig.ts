import { nearestName } from '../base/nearestName.ts';
import { readYamlMapping, type TextPlace, type YamlField, type YamlMapping } from '../base/yamlMapping.ts';
import { buildConfig } from './buildConfig.ts';
import type { ConfigField } from './configField.ts';
import { fieldsOf } from './configFields.ts';
import { checkFieldValue } from './fieldChecks.ts';
import { unknownKeyInWords } from './fieldWords.ts';
import { modelOfGeminiEndpoint } from './geminiEndpoint.ts';
import { llmConfigClasses } from './llmConfig.ts';
import type { ConfigProblem, LLMConfig, LLMConfigClass } from './llmConfig.ts';
import type { ValueFault } from './textChecks.ts';

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
  const mapping = await readYamlMapping(text);
  const check = new ConfigCheck(name, file, mapping);
  check.run();
  const hasErrors = check.problems.some(({ severity }) => severity === 'error');
  const llmConfigClass = check.llmConfigClass;
  if (hasErrors || !llmConfigClass) return { problems: check.problems };
  return { config: buildConfig({ name, file, llmConfigClass, fields: mapping.fields }), problems: check.problems };
}

/** The name that a config file gives its config. */
export function configNameOf(file: string): string {
  return (file.split(/[/\\]/).at(-1) ?? '').replace(/\.ya?ml$/i, '');
}

/** Collects what is wrong with one file: each fault once. */
class ConfigCheck {
  readonly problems: ConfigProblem[] = [];
  readonly llmConfigClass: LLMConfigClass | undefined;
  private readonly name: string;
  private readonly file: string;
  private readonly mapping: YamlMapping;
  /** What can be read for certain. */
  private readonly fields: ReadonlyMap<string, YamlField>;
  /** The fields that its class has. */
  private readonly known: readonly ConfigField[];

  constructor(name: string, file: string, mapping: YamlMapping) {
    this.name = name;
    this.file = file;
    this.mapping = mapping;
    this.fields = new Map([...mapping.fields].filter(([, { isBroken }]) => !isBroken));
    const written = this.fields.get('llm_config_class')?.value;
    this.llmConfigClass = llmConfigClasses.find((each) => each === written);
    this.known = fieldsOf(this.llmConfigClass);
  }

  run(): void {
    for (const { message, severity, ...place } of this.mapping.problems) this.report({ message, place, severity });
    for (const field of this.known) this.checkField(field);
    this.checkMissing(this.checkUnknown());
    this.checkName();
    this.checkKey();
    this.checkVersion();
    this.problems.sort((a, b) => a.line - b.line || a.column - b.column);
  }

  private report({ message, place, severity, replacement }: ValueFault, field?: string): void {
    this.problems.push({
      file: this.file,
      name: this.name,
      message,
      ...place,
      severity,
      ...(field === undefined ? {} : { field }),
      ...(replacement === undefined ? {} : { replacement }),
    });
  }

  private checkField(field: ConfigField): void {
    const { key } = field;
    const written = this.fields.get(key);
    if (!written) return;
    if (key === 'llm_config_class' && this.isUnknownClass(written.value))
      this.reportClass(written.value, written.place);
    else for (const fault of checkFieldValue(field, written)) this.report(fault, key);
  }

  private isUnknownClass(value: unknown): value is string {
    return typeof value === 'string' && value !== '' && this.llmConfigClass === undefined;
  }

  private reportClass(written: string, place: TextPlace): void {
    const nearest = nearestName(written, llmConfigClasses);
    const hint = nearest ? `Did you mean "${nearest}"?` : `Use one of ${llmConfigClasses.join(', ')}.`;
    const message = `There is no such LLM config class. ${hint}`;
    this.report(
      { message, place, severity: 'error', ...(nearest ? { replacement: nearest } : {}) },
      'llm_config_class',
    );
  }

  /** @returns the keys that are needed and stand there misspelt */
  private checkUnknown(): Set<string> {
    const owner = this.llmConfigClass ?? 'An LLM config';
    const keys = this.known.map(({ key }) => key);
    const unset = new Set(keys.filter((key) => !this.mapping.fields.has(key)));
    const misspelt = new Set<string>();
    for (const [key, { keyPlace: place }] of this.fields) {
      if (keys.includes(key)) continue;
      if (key === '<<') {
        const message = 'A merge key (`<<`) is not taken here. Write out the keys that it stands for.';
        this.report({ message, place, severity: 'error' }, key);
        this.mapping.isComplete = false;
        continue;
      }
      const nearest = this.meantKey(key, [...unset]);
      if (nearest === undefined) {
        const message = `${owner} has no ${unknownKeyInWords(key)}. It is ignored.`;
        this.report({ message, place, severity: 'warning' }, key);
        continue;
      }
      unset.delete(nearest);
      const isNeeded = this.needs(nearest);
      if (isNeeded) misspelt.add(nearest);
      const message = `${owner} has no such key. Did you mean "${nearest}"?${isNeeded ? ' It is needed.' : ''}`;
      this.report({ message, place, severity: isNeeded ? 'error' : 'warning', replacement: nearest }, key);
    }
    return misspelt;
  }

  private meantKey(written: string, unset: readonly string[]): string | undefined {
    if (written === 'deployment_name' && unset.includes('model_name')) return 'model_name';
    return nearestName(written, unset);
  }

  /** In one message at the line that makes them needed. */
  private checkMissing(misspelt: ReadonlySet<string>): void {
    if (!this.mapping.isComplete) return;
    const missing = this.known
      .map(({ key }) => key)
      .filter((key) => !this.mapping.fields.has(key) && !misspelt.has(key) && this.needs(key));
    const [first] = missing;
    if (first === undefined) return;
    const names = missing
      .map((key) => `"${key}"`)
      .join(', ')
      .replace(/, ([^,]*)$/, ' and $1');
    const verb = missing.length === 1 ? 'is' : 'are';
    const reason =
      this.llmConfigClass && first !== 'name'
        ? `; ${this.llmConfigClass} needs ${missing.length === 1 ? 'it' : 'them'}`
        : '';
    const place = this.fields.get('llm_config_class')?.place ?? { line: 1, column: 1 };
    this.report({ message: `${names} ${verb} missing${reason}.`, place, severity: 'error' }, first);
  }

  private needs(key: string): boolean {
    const field = this.known.find((each) => each.key === key);
    if (!field?.required) return false;
    if (!this.llmConfigClass) return field.classes.length === llmConfigClasses.length;
    return !(key === 'model_name' && this.hasModelInEndpoint());
  }

  private hasModelInEndpoint(): boolean {
    const endpoint = this.mapping.fields.get('endpoint')?.value;
    const isGemini = this.llmConfigClass === 'GeminiConfig' && typeof endpoint === 'string';
    return isGemini && modelOfGeminiEndpoint(endpoint) !== undefined;
  }

  private checkName(): void {
    const written = this.fields.get('name');
    if (typeof written?.value !== 'string' || written.value === '' || written.value === this.name) return;
    const message = `The name must equal the file's name, "${this.name}". Change it, or rename the file.`;
    this.report({ message, place: written.place, severity: 'error', replacement: JSON.stringify(this.name) }, 'name');
  }

  private checkKey(): void {
    const written = this.fields.get('api_key');
    const key = written?.value;
    if (!written || typeof key !== 'string' || key === '' || key.includes('${')) return;
    if (!this.llmConfigClass || this.llmConfigClass === 'VSCodeLMConfig') return;
    const suggestion = this.name.replace(/\W+/g, '_').toUpperCase();
    const message = `The key stands here as plain text. Write \${secret:${suggestion}_KEY} and store it with "Promptdeck: Set Secret…".`;
    this.report({ message, place: written.place, severity: 'warning' }, 'api_key');
  }

  /** Of the parameters of an address all are sent, but this one is a field of its own. */
  private checkVersion(): void {
    const written = this.fields.get('endpoint');
    if (this.llmConfigClass !== 'AzureOpenAILLMConfig' || typeof written?.value !== 'string') return;
    if (!/[?&]api-version=/i.test(written.value)) return;
    const message = 'The "api-version" in "endpoint" is not sent: "api_version" is. Remove it from the address.';
    this.report({ message, place: written.place, severity: 'warning' }, 'endpoint');
  }
}
