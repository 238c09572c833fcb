import type { Tool } from '../../core/tools/tool.ts';
import type { EntityFileFormat } from '../files/entityFileFormat.ts';

/** `NAME.tool.ts` and `NAME.tool.js` files. */
export function toolFileFormat(): EntityFileFormat<Tool> {
  return {
    noun: 'tool',
    glob: '**/*.tool.{ts,js}',
    suffix: /\.tool\.[tj]s$/,
    parse: async (text, place) => {
      const { readToolFile } = await import('../../core/template/toolFile/toolFile.ts');
      const { tool, spec, problems } = await readToolFile(text, place);
      return { entity: tool, problems, description: spec.description };
    },
    crossCheck: () => [],
    store: (runtime) => runtime.tools,
  };
}
