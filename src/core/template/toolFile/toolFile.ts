import type { FileProblem } from '../../base/fileProblem.ts';
import { isJsonObject, type JsonValue } from '../../base/json.ts';
import { specSizeFault } from '../../tools/specFaults.ts';
import type { Tool, ToolCapabilities, ToolSpec } from '../../tools/tool.ts';
import { contextVariableName } from '../../tools/toolArguments.ts';
import { checkCapabilityUse } from './capabilityUse.ts';
import { declaredCapabilities } from './declaredCapabilities.ts';
import { literalValue } from './literalValue.ts';
import { entryFunction, parseToolModule, ToolSyntaxError, type ToolModule } from './toolModule.ts';
import { toolParameters } from './toolParameters.ts';
import { placeOfLine, ToolProblems, type ToolProblemCode } from './toolProblems.ts';
import { readWrittenSpec } from './writtenSpec.ts';

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
    reader.problems.list.push({ message, line, column, severity: 'error', code: 'syntax' satisfies ToolProblemCode });
  }
  return reader.read(text, module);
}

class ToolFileReader {
  readonly problems = new ToolProblems();
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  async read(text: string, module: ToolModule | undefined): Promise<ToolFile> {
    const defaults = this.exported(module, 'defaults', 'an object', isJsonObject) ?? {};
    const contextParams = this.exported(module, 'contextParams', 'a list of texts', isTextList) ?? [];
    const capabilities = this.capabilities(module);
    if (module) this.checkUse(module, capabilities);
    const derived = await this.derive(module, Object.keys(defaults), contextParams);
    const written = await this.writtenSpec(module, derived, [...Object.keys(defaults), ...contextParams]);
    const tool: Tool = {
      name: this.name,
      toolCode: text,
      toolJsonSpec: written ?? null,
      defaultValuesForNonLlmParams: defaults,
      contextParams,
    };
    return { tool, spec: written ?? derived, capabilities, hasSyntaxError: !module, problems: this.problems.list };
  }

  private checkUse(module: ToolModule, capabilities: ToolCapabilities): void {
    const found = entryFunction(module);
    const entry = typeof found === 'object' ? found.entry : undefined;
    checkCapabilityUse(module.program, entry, capabilities, this.problems);
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
      this.problems.error(module.program.body[0], 'noFunction', found);
      return empty;
    }
    if (!found) return empty;
    const doc = [...(found.overloads ?? []), found]
      .map(({ statement }) => module.docOf(statement))
      .concat(module.docOf(found.entry))
      .find((each) => each !== undefined);
    const byHand = module.exports.has('spec');
    for (const { line, message } of byHand ? [] : module.docFaults) {
      this.problems.warn(placeOfLine(line), 'unreadableType', message);
    }
    const { schema, known } = await toolParameters(module, found, doc, (node, message) => {
      if (!byHand) this.problems.warn(node, 'unreadableType', message);
    });
    const parameter = found.entry.params[0];
    if (!known && parameter && !byHand) {
      this.problems.warn(
        parameter,
        'untypedArguments',
        'Give this parameter a type or JSDoc: so far the model is told of no arguments.',
      );
    }
    if (doc === undefined && !byHand) {
      this.problems.warn(
        found.entry,
        'undescribedTool',
        'Describe the tool in a JSDoc comment, so that the model knows when to call it.',
      );
    }
    if (known && !byHand) {
      this.checkTaken(module, 'defaults', defaults, schema['properties']);
      this.checkTaken(module, 'contextParams', contextParams, schema['properties']);
    }
    const derived: ToolSpec = { ...empty, description: doc?.description ?? '', parameters: schema };
    const tooLarge = byHand ? undefined : specSizeFault(derived);
    if (tooLarge === undefined) return derived;
    this.problems.error(found.entry.params[0] ?? found.entry, 'tooMuch', tooLarge);
    return empty;
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
      this.problems.warn(at, 'unknownParameter', `The tool's function has no parameter "${name}".`);
    }
  }

  private async writtenSpec(
    module: ToolModule | undefined,
    derived: ToolSpec,
    reserved: readonly string[],
  ): Promise<ToolSpec | undefined> {
    const written = this.exported(module, 'spec', 'an object', isJsonObject);
    const literal = module?.exports.get('spec')?.value;
    return written && literal ? readWrittenSpec({ written, literal, derived, reserved }, this.problems) : undefined;
  }

  private capabilities(module: ToolModule | undefined): ToolCapabilities {
    const written = this.exported(module, 'capabilities', 'an object', isJsonObject);
    if (!written) return {};
    return declaredCapabilities(written, module?.exports.get('capabilities')?.value, this.problems);
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
      this.problems.error(literal.fault.node, 'notLiteral', `"${name}" ${literal.fault.message}.`);
      return undefined;
    }
    if (fits(literal.value)) return literal.value;
    this.problems.error(found.value, 'wrongShape', `"${name}" must be ${shape}.`);
    return undefined;
  }
}

function isTextList(value: JsonValue | undefined): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
