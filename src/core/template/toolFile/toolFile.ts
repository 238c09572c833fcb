import type { Node } from '@babel/types';
import type { FileProblem } from '../../base/fileProblem.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { Tool, ToolCapabilities, ToolSpec } from '../../tools/tool.ts';
import { contextVariableName } from '../../tools/toolArguments.ts';
import { literalValue } from './literalValue.ts';
import { entryFunction, parseToolModule, ToolSyntaxError, type ToolModule } from './toolModule.ts';
import { toolParameters } from './toolParameters.ts';

/** What a tool's file holds, read without running it. */
export interface ToolFile {
  /** `toolJsonSpec` is null where the specification is derived. */
  tool: Tool;
  /** The specification in force: the one written by hand, else the derived one. */
  spec: ToolSpec;
  capabilities: ToolCapabilities;
  /** True where the code is none, so that nothing of it could be read. */
  hasSyntaxError: boolean;
  /** With an `error` among them the tool cannot be called. */
  problems: FileProblem[];
}

/**
 * Reads a `NAME.tool.ts` or `NAME.tool.js`. Never throws for what the file holds.
 * @param place `name` is the tool's name; `file` how the user knows the file
 */
export async function readToolFile(text: string, place: { name: string; file: string }): Promise<ToolFile> {
  const reader = new ToolFileReader(place.name);
  let module: ToolModule | undefined;
  try {
    module = await parseToolModule(text);
  } catch (error) {
    if (!(error instanceof ToolSyntaxError)) throw error;
    const { line, column, message } = error;
    reader.problems.push({ message, line, column, severity: 'error' });
  }
  return reader.read(text, module);
}

/** The text of a new tool. */
export function toolFileTemplate(name: string): string {
  return `/**
 * Describe for the model what ${name} does and when to call it.
 */
export default async function ({ text, times = 1 }: {
  /** What to repeat. */
  text: string;
  /** How often. */
  times?: number;
}) {
  return { result: Array(times).fill(text).join(' ') };
}

// Values that the model neither sees nor sets; \${secret:NAME} is resolved at the call:
// export const defaults = { apiKey: '\${secret:NAME}' };
// Parameters filled from the chat's variables:
// export const contextParams = ['user_name'];
`;
}

class ToolFileReader {
  readonly problems: FileProblem[] = [];
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  async read(text: string, module: ToolModule | undefined): Promise<ToolFile> {
    const defaults = this.exported(module, 'defaults', 'an object', isJsonObject) ?? {};
    const contextParams = this.exported(module, 'contextParams', 'a list of texts', isTextList) ?? [];
    const capabilities = this.capabilities(module);
    const derived = await this.derive(module, Object.keys(defaults), contextParams);
    const written = this.writtenSpec(module, derived);
    if (written) this.checkSpec(module, written, [...Object.keys(defaults), ...contextParams]);
    const tool: Tool = {
      name: this.name,
      toolCode: text,
      toolJsonSpec: written ?? null,
      defaultValuesForNonLlmParams: defaults,
      contextParams,
    };
    return { tool, spec: written ?? derived, capabilities, hasSyntaxError: !module, problems: this.problems };
  }

  private async derive(
    module: ToolModule | undefined,
    defaults: readonly string[],
    contextParams: readonly string[],
  ): Promise<ToolSpec> {
    const empty: ToolSpec = {
      name: this.name,
      description: '',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
    };
    if (!module) return empty;
    const found = entryFunction(module);
    if (typeof found === 'string') {
      this.report(module.program.body[0], found, 'error');
      return empty;
    }
    if (!found) return empty;
    const doc = module.docOf(found.statement) ?? module.docOf(found.entry);
    const byHand = module.exports.has('spec');
    const { schema, known } = await toolParameters(module, found.entry, doc, (node, message) => {
      if (!byHand) this.report(node, message, 'warning');
    });
    const parameter = found.entry.params[0];
    if (!known && parameter && !byHand) {
      this.report(
        parameter,
        'Give this parameter a type or JSDoc: so far the model is told of no arguments.',
        'warning',
      );
    }
    if (doc === undefined && !byHand) {
      this.report(
        found.entry,
        'Describe the tool in a JSDoc comment, so that the model knows when to call it.',
        'warning',
      );
    }
    if (known && !byHand) {
      this.checkTaken(module, 'defaults', defaults, schema['properties']);
      this.checkTaken(module, 'contextParams', contextParams, schema['properties']);
    }
    return { ...empty, description: doc?.description ?? '', parameters: schema };
  }

  /** A default or context parameter that the function does not take is most likely misspelt. */
  private checkTaken(
    module: ToolModule,
    source: 'defaults' | 'contextParams',
    names: readonly string[],
    properties: JsonValue | undefined,
  ): void {
    if (!isJsonObject(properties)) return;
    for (const name of names) {
      if (Object.hasOwn(properties, name) || Object.hasOwn(properties, contextVariableName(name))) continue;
      const at = module.exports.get(source)?.value;
      this.report(at, `The tool's function has no parameter "${name}".`, 'warning');
    }
  }

  private writtenSpec(module: ToolModule | undefined, derived: ToolSpec): ToolSpec | undefined {
    const spec = this.exported(module, 'spec', 'an object', isJsonObject);
    if (!spec) return undefined;
    const at = module?.exports.get('spec')?.value;
    const { name, description, parameters } = spec as {
      name?: JsonValue;
      description?: JsonValue;
      parameters?: JsonValue;
    };
    if (name !== undefined && name !== this.name) {
      this.report(at, `The tool is called "${this.name}" after its file, not ${JSON.stringify(name)}.`, 'warning');
    }
    if (!isJsonObject(parameters)) {
      this.report(at, '"spec" needs "parameters", a JSON Schema of the arguments.', 'error');
    }
    return {
      name: this.name,
      description: typeof description === 'string' ? description : derived.description,
      parameters: isJsonObject(parameters) ? parameters : derived.parameters,
    };
  }

  private checkSpec(module: ToolModule | undefined, { parameters }: ToolSpec, reserved: readonly string[]): void {
    const at = module?.exports.get('spec')?.value;
    const { properties, required } = parameters as { properties?: JsonValue; required?: JsonValue };
    const declared = isJsonObject(properties) ? properties : {};
    for (const name of reserved) {
      if (!Object.hasOwn(declared, name)) continue;
      const message = `"${name}" is filled by defaults or context variables, so the model never sees it. Take it out of "spec".`;
      this.report(at, message, 'warning');
    }
    for (const name of Array.isArray(required) ? required : []) {
      if (typeof name === 'string' && Object.hasOwn(declared, name)) continue;
      this.report(at, `"required" names ${JSON.stringify(name)}, which "properties" does not declare.`, 'error');
    }
  }

  private capabilities(module: ToolModule | undefined): ToolCapabilities {
    const written = this.exported(module, 'capabilities', 'an object', isJsonObject);
    if (!written) return {};
    const at = module?.exports.get('capabilities')?.value;
    const { hosts, files, ...others } = written as { hosts?: JsonValue; files?: JsonValue } & JsonObject;
    if (hosts !== undefined && !isTextList(hosts)) {
      this.report(at, '"hosts" must be a list like ["api.example.com", "localhost:8080"].', 'error');
    }
    if (files !== undefined && typeof files !== 'boolean') this.report(at, '"files" must be true or false.', 'error');
    for (const name of Object.keys(others)) {
      this.report(at, `There is no capability "${name}"; a tool can ask for "hosts" and "files".`, 'warning');
    }
    return { ...(isTextList(hosts) ? { hosts } : {}), ...(typeof files === 'boolean' ? { files } : {}) };
  }

  /** The literal value of an exported constant; what is no literal or of another shape is a problem. */
  private exported<T extends JsonValue>(
    module: ToolModule | undefined,
    name: string,
    shape: string,
    fits: (value: JsonValue) => value is T,
  ): T | undefined {
    const found = module?.exports.get(name);
    if (!found) return undefined;
    const literal = literalValue(found.value);
    if ('fault' in literal) {
      this.report(literal.fault.node, `"${name}" ${literal.fault.message}.`, 'error');
      return undefined;
    }
    if (fits(literal.value)) return literal.value;
    this.report(found.value, `"${name}" must be ${shape}.`, 'error');
    return undefined;
  }

  private report(node: Node | undefined, message: string, severity: FileProblem['severity']): void {
    const start = node?.loc?.start;
    const end = node?.loc?.end;
    this.problems.push({
      message,
      line: start?.line ?? 1,
      column: (start?.column ?? 0) + 1,
      ...(start && end && start.line === end.line ? { endColumn: end.column + 1 } : {}),
      severity,
    });
  }
}

function isTextList(value: JsonValue | undefined): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
