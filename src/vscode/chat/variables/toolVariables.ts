import { isAppError } from '../../../core/base/appError.ts';
import type { Tool } from '../../../core/tools/tool.ts';
import { contextVariableName } from '../../../core/tools/toolArguments.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import type { VariableField } from '../../../protocol/chat.ts';
import { contextSchema, fieldOfSchema } from '../../tools/fieldOfSchema.ts';

/** What a tool says of each variable of the chat that it reads. */
type SaidVariables = readonly (readonly [name: string, control: VariableControl])[];

/** What decides how the values of a variable are shown and read. */
export type VariableControl = Pick<VariableField, 'kind' | 'kinds' | 'choices' | 'takesText' | 'description'>;

/** What tools say of the variables that they read from a chat. Each version of a tool is read once. */
export class ToolVariables {
  private readonly known = new Map<string, { tool: Tool; said: SaidVariables }>();

  /** @returns the control of each variable that these tools read, by name, as the first tool that reads it has it */
  async of(
    runtime: Pick<Runtime, 'tools' | 'describeTool'>,
    toolNames: readonly string[],
  ): Promise<ReadonlyMap<string, VariableControl>> {
    const all = new Map<string, VariableControl>();
    for (const toolName of toolNames) {
      const tool = await runtime.tools.get(toolName);
      for (const [name, control] of tool ? await this.read(runtime, tool) : []) {
        if (!all.has(name)) all.set(name, control);
      }
    }
    return all;
  }

  private async read(runtime: Pick<Runtime, 'describeTool'>, tool: Tool): Promise<SaidVariables> {
    const known = this.known.get(tool.name);
    const isSame = known && known.tool.updatedAt === tool.updatedAt && known.tool.toolCode === tool.toolCode;
    if (isSame) return known.said;
    const said = await saidBy(runtime, tool);
    this.known.set(tool.name, { tool, said });
    return said;
  }
}

/** Of a tool whose code says nothing usable, and which therefore never runs, nothing is known. */
async function saidBy(runtime: Pick<Runtime, 'describeTool'>, stored: Tool): Promise<SaidVariables> {
  try {
    const { tool, spec } = await runtime.describeTool(stored);
    const names = new Set(tool.contextParams.map(contextVariableName));
    return [...names].map((name) => {
      const {
        defaultText: _own,
        example: _none,
        ...control
      } = fieldOfSchema(contextSchema(tool, spec, name), spec.parameters);
      return [name, control];
    });
  } catch (error) {
    if (isAppError(error, 'InvalidToolFile')) return [];
    throw error;
  }
}
