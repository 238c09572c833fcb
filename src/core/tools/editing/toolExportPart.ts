import type { Node } from '@babel/types';
import { propertyKey } from '../../template/toolFile/literalValue.ts';
import { parseToolModule, type ToolModule, ToolSyntaxError } from '../../template/toolFile/toolModule.ts';
import { listLiteral, objectLiteral } from './literalEdits.ts';

/** What a tool's file exports beside its function. */
export type ToolExportName = 'defaults' | 'contextParams' | 'capabilities' | 'spec';

/**
 * What stands at an offset inside these exports: the export's own name, a key of `defaults`, or an entry of `contextParams` (its
 * place is what stands between the quotes).
 */
export interface ToolExportPart {
  of: ToolExportName;
  /** The key or entry; absent: the export's own name. */
  param?: string;
  start: number;
  end: number;
}

const names: readonly ToolExportName[] = ['defaults', 'contextParams', 'capabilities', 'spec'];

/** @param offset in UTF-16 units; both ends of a part belong to it */
export async function toolExportPart(text: string, offset: number): Promise<ToolExportPart | undefined> {
  let module: ToolModule;
  try {
    module = await parseToolModule(text);
  } catch (error) {
    if (error instanceof ToolSyntaxError) return undefined;
    throw error;
  }
  return names.flatMap((name) => partsOf(module, name)).find(({ start, end }) => start <= offset && offset <= end);
}

function partsOf(module: ToolModule, of: ToolExportName): ToolExportPart[] {
  const found = module.exports.get(of);
  if (!found) return [];
  const { statement, value } = found;
  const parts = placed(of, declaredName(statement, of));
  if (of === 'defaults') {
    for (const property of objectLiteral(value)?.properties ?? []) {
      if (property.type !== 'ObjectProperty') continue;
      const param = propertyKey(property.key, property.computed);
      if (param !== undefined) parts.push(...placed(of, property.key, param));
    }
  }
  if (of === 'contextParams') {
    for (const entry of listLiteral(value)?.elements ?? []) {
      if (entry?.type === 'StringLiteral') parts.push(...placed(of, entry, entry.value, 1));
    }
  }
  return parts;
}

/** The identifier of `export const NAME`; undefined where it is exported in another way. */
function declaredName(statement: Node, name: string): Node | undefined {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : undefined;
  if (declaration?.type !== 'VariableDeclaration') return undefined;
  return declaration.declarations.map(({ id }) => id).find((id) => id.type === 'Identifier' && id.name === name);
}

/** @param quotes characters at either end that are not part of it */
function placed(of: ToolExportName, node: Node | undefined, param?: string, quotes = 0): ToolExportPart[] {
  const { start, end } = node ?? {};
  if (typeof start !== 'number' || typeof end !== 'number') return [];
  return [{ of, ...(param === undefined ? {} : { param }), start: start + quotes, end: end - quotes }];
}
