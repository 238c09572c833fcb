import type { Tool, ToolSpec } from '../../../core/tools/tool.ts';
import {
  checkJsonObject,
  checkList,
  checkName,
  checkObject,
  checkOptionalTime,
  checkText,
  parseJson,
} from './entityChecks.ts';
import type { FileBackedTable } from './fileBackedRows.ts';

/** Tools as rows. */
export const toolTable: FileBackedTable<Tool> = {
  kind: 'tools',
  table: 'tools',
  noun: 'tool',
  check: checkTool,
  columns: (tool) => ({
    tool_code: tool.toolCode,
    tool_json_spec: JSON.stringify(tool.toolJsonSpec),
    default_values_for_non_llm_params: JSON.stringify(tool.defaultValuesForNonLlmParams),
    context_params: JSON.stringify(tool.contextParams),
  }),
  // The JSON columns hold what `check` let through.
  entity: (row) => ({
    name: String(row['name']),
    toolCode: String(row['tool_code']),
    toolJsonSpec: parseJson(row['tool_json_spec']) as ToolSpec | null,
    defaultValuesForNonLlmParams: parseJson(
      row['default_values_for_non_llm_params'],
    ) as Tool['defaultValuesForNonLlmParams'],
    contextParams: parseJson(row['context_params']) as string[],
    createdAt: String(row['created_at']),
    updatedAt: String(row['updated_at']),
  }),
};

function checkTool(value: unknown): Tool {
  const tool = checkObject(value, 'tool');
  const spec = tool['toolJsonSpec'] ?? null;
  const createdAt = checkOptionalTime(tool['createdAt'], 'createdAt');
  checkOptionalTime(tool['updatedAt'], 'updatedAt');
  return {
    name: checkName(tool['name']),
    toolCode: checkText(tool['toolCode'], 'toolCode'),
    // Kept as it was written; what a model accepts is told where the tool is used.
    toolJsonSpec: spec === null ? null : (checkJsonObject(spec, 'toolJsonSpec') as unknown as ToolSpec),
    defaultValuesForNonLlmParams: checkJsonObject(tool['defaultValuesForNonLlmParams'], 'defaultValuesForNonLlmParams'),
    contextParams: checkList(tool['contextParams'], 'contextParams', checkText),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}
