import { messageOf } from '../../base/appError.ts';
import type { WithinTime } from '../../base/withinTime.ts';
import { checkArguments } from '../../tools/checkArguments.ts';
import { editorToolPrefix, type EditorTools } from '../../tools/editorTools.ts';
import type { CallableTool } from './callableTool.ts';

/** Characters of an editor tool's result that a model gets; what is longer is cut, and says so. */
const resultLength = 256 * 1024;

/**
 * A tool that another extension registered with the editor.
 * @param listedName with its prefix, as the prompt lists it
 * @returns undefined where no extension offers it now
 */
export function editorTool(tools: EditorTools, listedName: string, withinTime: WithinTime): CallableTool | undefined {
  const name = listedName.slice(editorToolPrefix.length);
  const spec = tools.describe(name);
  if (!spec) return undefined;
  const source = tools.source?.(name);
  return {
    name: listedName,
    origin: 'editor',
    ...(source === undefined ? {} : { source }),
    spec,
    capabilities: {},
    secrets: [],
    toolCode: '',
    contextParams: [],
    defaultParams: [],
    reserved: new Set(),
    merge: async (llmArguments) => {
      const checked = await checkArguments(spec.parameters, llmArguments, withinTime);
      // A schema that cannot be compiled here is its extension's affair, which checks its input itself.
      if (!checked.ok && checked.audience === 'model') return checked;
      const args = checked.ok ? checked.arguments : llmArguments;
      return { ok: true, arguments: args, supplied: [], dropped: [], secrets: [] };
    },
    run: async (merged, signal) => {
      const start = performance.now();
      const base = { logs: [], durationMs: 0 };
      try {
        const text = await tools.invoke(name, merged.arguments, signal);
        const rest = text.length - resultLength;
        const kept = rest > 0 ? `${text.slice(0, resultLength)}\n… and ${rest} characters more` : text;
        return { ...base, ok: true, json: JSON.stringify(kept), durationMs: performance.now() - start };
      } catch (error) {
        const kind = signal?.aborted ? 'cancelled' : 'host';
        const fault = { kind, name: 'EditorTool', message: messageOf(error) } as const;
        return { ...base, ok: false, error: fault, durationMs: performance.now() - start };
      }
    },
  };
}
