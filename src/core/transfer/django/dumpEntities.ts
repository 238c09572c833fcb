import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import type { InitialMessageTemplate, PromptTemplate } from '../../prompts/promptTemplate.ts';
import { isPythonCode } from '../../tools/isPythonCode.ts';
import type { Tool, ToolSpec } from '../../tools/tool.ts';
import type { ImportNote } from '../importReport.ts';
import { convertPythonTemplate } from '../pythonTemplate.ts';
import {
  type DumpRow,
  jsonField,
  listField,
  nameField,
  objectField,
  textField,
  textListField,
  timeOf,
} from './dumpRow.ts';

/** What became of a row: the entity, and what a person should know about it. */
export interface Converted<Entity> {
  entity: Entity;
  notes: ImportNote[];
}

/** A prompt whose links are still the dump's own references: primary keys, natural keys or names. */
export interface UnlinkedPrompt extends Omit<PromptTemplate, 'llmConfigNames' | 'tools'> {
  llmConfigReferences: JsonValue[];
  toolReferences: JsonValue[];
}

/** The fields that are taken over, by model. Any other is left out and named in the report. */
export const takenFields: Readonly<Record<string, readonly string[]>> = {
  tool: [
    'name',
    'tool_code',
    'tool_json_spec',
    'default_values_for_non_llm_params',
    'context_params',
    'created_at',
    'updated_at',
  ],
  llmconfigname: ['name'],
  prompttemplate: [
    'name',
    'llm_config_names',
    'required_kwargs',
    'initial_messages_templates',
    'system_prompt_template',
    'user_prompt_template',
    'logged_context_vars',
    'tools',
  ],
};

/** The name of a config: the model's primary key. @throws TransferFault */
export function configNameOf({ pk, fields }: DumpRow): string {
  return typeof pk === 'string' && pk !== '' ? pk : nameField(fields, 'name');
}

/** @throws TransferFault naming the field */
export function convertTool({ fields }: DumpRow): Converted<Tool> {
  const name = nameField(fields, 'name');
  const subject = `Tool "${name}"`;
  const notes: ImportNote[] = [];
  const toolCode = textField(fields, 'tool_code');
  const defaults = objectField(fields, 'default_values_for_non_llm_params');
  const createdAt = timeOf(fields['created_at']);
  if (isPythonCode(toolCode)) {
    notes.push({
      subject,
      finding: 'Its code is Python. It is kept to read, and does not run.',
      remedy: `Write it anew as ${name}.tool.ts, with the same name: prompts that link to it then use that one.`,
    });
  }
  const plain = Object.keys(defaults).filter((key) => looksSecret(key, defaults[key]));
  if (plain.length > 0) {
    notes.push({
      subject,
      finding: `Its default values may hold secrets in plain text: ${plain.join(', ')}.`,
      remedy: 'Store each with “Promptdeck: Set Secret…” and write ${secret:NAME} in its place.',
    });
  }
  return {
    entity: {
      name,
      toolCode,
      toolJsonSpec: specOf(jsonField(fields, 'tool_json_spec'), subject, notes),
      defaultValuesForNonLlmParams: defaults,
      contextParams: textListField(fields, 'context_params'),
      ...(createdAt === undefined ? {} : { createdAt }),
    },
    notes,
  };
}

/** @throws TransferFault naming the field */
export function convertPrompt({ fields }: DumpRow): Converted<UnlinkedPrompt> {
  const name = nameField(fields, 'name');
  const subject = `Prompt "${name}"`;
  const notes: ImportNote[] = [];
  const requiredKwargs = textListField(fields, 'required_kwargs');
  const used = new Set<string>();
  const convert = (template: string, part: string): string => {
    const { source, variables, reserved } = convertPythonTemplate(template);
    for (const variable of variables) used.add(variable);
    if (reserved.length > 0) {
      notes.push({
        subject,
        finding: `The ${part} uses variables that Nunjucks has as words of its own: ${reserved.join(', ')}. They stand as plain text.`,
        remedy: 'Rename the variable in the template and wherever it is given.',
      });
    }
    return source;
  };
  const entity: UnlinkedPrompt = {
    name,
    requiredKwargs,
    initialMessagesTemplates: initialMessages(fields, subject, notes, convert),
    systemPromptTemplate: convert(textField(fields, 'system_prompt_template'), 'system prompt'),
    userPromptTemplate: convert(textField(fields, 'user_prompt_template'), 'user prompt'),
    loggedContextVars: textListField(fields, 'logged_context_vars'),
    llmConfigReferences: listField(fields, 'llm_config_names'),
    toolReferences: listField(fields, 'tools'),
  };
  const optional = [...used].filter((variable) => variable !== 'user_msg' && !requiredKwargs.includes(variable));
  if (optional.length > 0) {
    notes.push({
      subject,
      finding: `It uses variables that it does not require: ${optional.join(', ')}. A variable that nobody gives is an error here.`,
      remedy: 'Add them to required_kwargs, or write {{ name | default("") }} in the template.',
    });
  }
  return { entity, notes };
}

function initialMessages(
  fields: JsonObject,
  subject: string,
  notes: ImportNote[],
  convert: (template: string, part: string) => string,
): InitialMessageTemplate[] {
  return listField(fields, 'initial_messages_templates').flatMap((item, index): InitialMessageTemplate[] => {
    const part = `initial message ${index + 1}`;
    const { role, content } = isJsonObject(item) ? item : {};
    if ((role === 'assistant' || role === 'user') && typeof content === 'string') {
      return [{ role, content: convert(content, part) }];
    }
    notes.push({
      subject,
      finding: `Its ${part} is left out: it has no text, or another role than assistant and user.`,
      remedy: 'Look at it in the file, and put its text where it belongs.',
    });
    return [];
  });
}

/** Also out of the wrapping that OpenAI's `tools` parameter has: `{"type": "function", "function": {…}}`. */
function specOf(value: JsonValue | undefined, subject: string, notes: ImportNote[]): ToolSpec | null {
  if (value === undefined || (isJsonObject(value) && Object.keys(value).length === 0)) return null;
  const spec = isJsonObject(value) && isJsonObject(value['function']) ? value['function'] : value;
  if (isJsonObject(spec) && typeof spec['name'] === 'string') {
    const { name, description = '', parameters = { type: 'object', properties: {} } } = spec;
    if (typeof description === 'string' && isJsonObject(parameters)) return { ...spec, name, description, parameters };
  }
  notes.push({
    subject,
    finding: 'Its tool_json_spec is no function specification and is left out.',
    remedy: 'Write the tool as a file: the specification then comes from its types and comments.',
  });
  return null;
}

function looksSecret(key: string, value: JsonValue | undefined): boolean {
  return (
    /key|token|secret|passw|credential/i.test(key) &&
    typeof value === 'string' &&
    value !== '' &&
    !/\$\{(?:secret|env):/.test(value)
  );
}
