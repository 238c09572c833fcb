import type { StoredEntity } from '../../base/entityStore.ts';
import { redactToolResult } from '../../tools/redactToolResult.ts';
import type { Tool } from '../../tools/tool.ts';
import { mergeToolArguments, modelSpec, reservedNames } from '../../tools/toolArguments.ts';
import { toolSecrets } from '../../tools/toolSecrets.ts';
import type { WrapperServices } from '../wrapperServices.ts';
import type { CallableTool } from './callableTool.ts';

/**
 * A tool of ours, run in the sandbox with the capabilities that its code declares.
 * @throws AppError `InvalidToolFile` where its code says nothing usable
 */
export async function ownTool(services: WrapperServices, stored: StoredEntity<Tool>): Promise<CallableTool> {
  const { origin } = stored;
  const { tool, spec, capabilities } = await services.describeTool(stored.entity);
  const { hosts = [], files = false } = capabilities;
  return {
    name: tool.name,
    origin: 'own',
    spec: modelSpec(tool, spec),
    capabilities,
    secrets: toolSecrets(tool.defaultValuesForNonLlmParams),
    toolCode: tool.toolCode,
    ...(tool.columnParams ? { columnParams: tool.columnParams } : {}),
    codeOrigin: origin,
    contextParams: tool.contextParams,
    defaultParams: Object.keys(tool.defaultValuesForNonLlmParams),
    reserved: reservedNames(tool, spec),
    merge: (llmArguments, contextVariables) =>
      mergeToolArguments({
        tool,
        spec,
        llmArguments,
        contextVariables,
        // Nothing runs before its call was asked about or granted, secrets included.
        resolveDefaults: () => services.resolveToolDefaults(tool, { capabilities, isAsked: true }),
        withinTime: services.withinTime,
      }),
    run: async (merged, signal, onQueued) => {
      const workspaceRoot = files ? services.workspaceRoot(origin) : undefined;
      const run = services.toolRunner.run({
        toolCode: tool.toolCode,
        arguments: merged.arguments,
        limits: { wallMs: services.toolWallMs() },
        capabilities: { hosts, ...(workspaceRoot === undefined ? {} : { workspaceRoot }) },
        ...(signal ? { signal } : {}),
        onQueued,
      });
      const result = redactToolResult(await run, merged.secrets);
      services.onToolRun({ tool, result });
      return result;
    },
  };
}
