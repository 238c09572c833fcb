import * as vscode from 'vscode';
import { messageOf } from '../../core/base/appError.ts';
import type { FileProblem } from '../../core/base/fileProblem.ts';
import type { SecretReference } from '../../core/configs/secretString.ts';
import { isPythonCode } from '../../core/tools/isPythonCode.ts';
import { storedSpec } from '../../core/tools/storedSpec.ts';
import type { Tool, ToolCapabilities } from '../../core/tools/tool.ts';
import { toolInForce, type ToolInForce } from '../../core/tools/toolInForce.ts';
import { toolSecrets } from '../../core/tools/toolSecrets.ts';
import type { Runtime } from '../../node/runtime/runtime.ts';
import { type EntityRow, entityRows } from '../files/entityRows.ts';
import type { ExtensionServices } from '../services/extensionServices.ts';
import { type GrantRow, grantRows, type OtherGrantsRow } from './grants/grantRows.ts';
import { readTool } from './readTool.ts';

/** A tool in the Tools view. */
export interface ToolRow extends EntityRow<Tool> {
  capabilities: ToolCapabilities;
  /** What its defaults refer to. */
  secrets: readonly SecretReference[];
  /** As of `ToolInForce`. */
  columnParams?: ToolInForce['columnParams'];
  /** True for what came from a package of Python tools; it is kept to read and to convert. */
  isPython: boolean;
  /** True for a file's tool where the database has one of this name too. */
  isStoredToo: boolean;
  grants: GrantRow[];
}

/** A row of the Tools view. */
export type ToolsViewRow = ToolRow | GrantRow | OtherGrantsRow;

/** The tools, as files and database stand now. */
export async function toolRows(services: ExtensionServices): Promise<ToolRow[]> {
  return (await readRows(services)).tools;
}

/** The rows of the Tools view: the tools with their grants, then the grants of tools that have no row. */
export async function toolsViewRows(services: ExtensionServices): Promise<ToolsViewRow[]> {
  const { tools, others } = await readRows(services);
  return others.length === 0 ? tools : [...tools, { kind: 'otherGrants', grants: others }];
}

async function readRows({
  toolFiles,
  runtime: host,
}: ExtensionServices): Promise<{ tools: ToolRow[]; others: GrantRow[] }> {
  const runtime = await host.get();
  await toolFiles.ready();
  const [stored, own] = await Promise.all([runtime.tools.listWithOrigin(), runtime.tools.listOwn()]);
  const ownNames = new Set(own.map(({ name }) => name));
  const rows = await Promise.all(
    entityRows(toolFiles, stored, () => []).map(async (row): Promise<ToolRow> => {
      const isPython = row.uri === undefined && row.entity !== undefined && isPythonCode(row.entity.toolCode);
      const isStoredToo = row.uri !== undefined && ownNames.has(row.name);
      return { ...row, ...(await codeFacts(row, isPython)), isPython, isStoredToo, grants: [] };
    }),
  );
  return withGrants(runtime, rows);
}

/** What a tool's code says of it. A file's problems are known already. */
async function codeFacts(
  { name, entity, uri, problems, description }: EntityRow<Tool>,
  isPython: boolean,
): Promise<Pick<ToolRow, 'problems' | 'description' | 'capabilities' | 'secrets' | 'columnParams'>> {
  if (!entity) return { problems, description, capabilities: {}, secrets: [] };
  const written = description || (entity.toolJsonSpec?.description ?? '');
  if (isPython) return { problems: [pythonProblem()], description: written, capabilities: {}, secrets: [] };
  const read = await readTool({ name, toolCode: entity.toolCode });
  const inForce = toolInForce(entity, read.tool);
  return {
    problems: uri ? problems : [...read.problems.map(withLine), ...(await specProblems(entity))],
    description: written || read.spec.description,
    capabilities: read.capabilities,
    secrets: toolSecrets(inForce.defaultValuesForNonLlmParams),
    ...(inForce.columnParams ? { columnParams: inForce.columnParams } : {}),
  };
}

/** What is wrong in the specification that the database holds beside the code. */
async function specProblems({ name, toolJsonSpec }: Tool): Promise<ToolRow['problems']> {
  if (!toolJsonSpec) return [];
  try {
    await storedSpec(name, toolJsonSpec);
    return [];
  } catch (error) {
    return [{ message: messageOf(error), severity: 'error' }];
  }
}

function pythonProblem(): ToolRow['problems'][number] {
  const message = vscode.l10n.t(
    'This is Python, which does not run here. “Convert to TypeScript…” drafts a tool that does.',
  );
  return { message, severity: 'warning' };
}

function withLine({ line, message, severity }: FileProblem): ToolRow['problems'][number] {
  return { message: vscode.l10n.t('Line {0}: {1}', line, message), severity };
}

async function withGrants(runtime: Runtime, rows: ToolRow[]): Promise<{ tools: ToolRow[]; others: GrantRow[] }> {
  const callable = rows.filter((row) => row.entity !== undefined);
  const { ofTools, others } = await grantRows(
    runtime,
    callable.map(({ name, entity, capabilities, secrets, columnParams }) => ({
      tool: { name, toolCode: entity?.toolCode ?? '', ...(columnParams ? { columnParams } : {}) },
      capabilities,
      secrets,
    })),
  );
  const grants = new Map(callable.map((row, index) => [row, ofTools[index] ?? []]));
  return { tools: rows.map((row) => ({ ...row, grants: grants.get(row) ?? [] })), others };
}
