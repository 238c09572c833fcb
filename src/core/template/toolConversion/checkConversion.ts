import { isJsonObject, type JsonObject } from '../../base/json.ts';
import type { Tool } from '../../tools/tool.ts';
import { contextVariableName } from '../../tools/toolArguments.ts';
import { readToolFile } from '../toolFile/toolFile.ts';
import { toolFileText } from '../toolFile/toolFileText.ts';
import { withholdSecrets, type WithheldDefault } from './withheldDefaults.ts';

/** A Python tool written anew in TypeScript. */
export interface Conversion {
  /**
   * The text of its file: what the model wrote, with the defaults and context parameters of the Python tool, secrets as
   * references.
   */
  text: string;
  /** What is wrong with it, one line each, none of them holding a default's value. */
  faults: string[];
  /** The defaults that are likely secrets, whose values the text does not hold. */
  withheld: WithheldDefault[];
}

/**
 * Reads TypeScript that a model made of a Python tool, and gives it what the model was not told.
 * @param code what the model wrote
 */
export async function checkConversion(python: Tool, code: string): Promise<Conversion> {
  const { tool: written, problems, spec } = await readToolFile(code, { name: python.name, file: python.name });
  const errors = problems.filter(({ severity }) => severity === 'error');
  const { defaults, withheld } = withholdSecrets(python.name, {
    ...written.defaultValuesForNonLlmParams,
    ...python.defaultValuesForNonLlmParams,
  });
  const tool: Tool = {
    ...written,
    defaultValuesForNonLlmParams: defaults,
    contextParams: [...new Set([...python.contextParams, ...written.contextParams])],
  };
  return {
    // At the end, so that the lines of the faults stay right.
    text: (await toolFileText(tool)) + withheld.map(remark).join(''),
    withheld,
    faults: [
      ...errors.map(({ line, message }) => `Line ${line}: ${message}`),
      ...(errors.length > 0 ? [] : missingParameters(python, propertiesOf(spec.parameters))),
    ],
  };
}

function remark({ path, secretName }: WithheldDefault): string {
  return `// The value of the default ${JSON.stringify(path)} is not in this file: store it as the secret ${secretName}.\n`;
}

/** The parameters that the Python tool has and the new one does not. */
function missingParameters(python: Tool, taken: JsonObject): string[] {
  const specified = Object.keys(propertiesOf(python.toolJsonSpec?.parameters));
  const names = new Set([...specified, ...Object.keys(python.defaultValuesForNonLlmParams), ...python.contextParams]);
  return [...names]
    .filter((name) => !Object.hasOwn(taken, name) && !Object.hasOwn(taken, contextVariableName(name)))
    .map((name) => `The function's argument has no property "${name}", which the Python function takes.`);
}

function propertiesOf(schema: JsonObject | undefined): JsonObject {
  const properties = schema?.['properties'];
  return isJsonObject(properties) ? properties : {};
}
