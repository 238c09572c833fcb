import type { ChatSummary } from '../../../core/chats/chatHistory.ts';
import type { SecretReference } from '../../../core/configs/secretString.ts';
import type { ToolCapabilities } from '../../../core/tools/tool.ts';
import { editorToolPrefix } from '../../../core/tools/editorTools.ts';
import { editorToolFingerprint, toolFingerprint, type ToolGrant } from '../../../core/tools/toolGrant.ts';
import type { ToolInForce } from '../../../core/tools/toolInForce.ts';
import type { Runtime } from '../../../node/runtime/runtime.ts';
import { chatTitle } from '../../chats/chatTree.ts';
import { offeredEditorTool } from '../editorTools/offeredEditorTools.ts';

/** A grant in the Tools view. */
export interface GrantRow {
  kind: 'grant';
  grant: ToolGrant;
  /** Title of the chat that it holds in; absent: it holds in all chats. */
  chatTitle?: string;
  /** `outdated`: the tool has changed since, so it asks again. `noTool`: there is no such tool here any more. */
  state: 'holds' | 'outdated' | 'noTool';
  /** False among the other grants, where a row has to name the tool. */
  isBelowTool: boolean;
}

/** Grants whose tool has no row: tools of the editor, tools that are gone. */
export interface OtherGrantsRow {
  kind: 'otherGrants';
  grants: GrantRow[];
}

/** A tool as it stands now. */
export interface GrantedTool {
  tool: Pick<ToolInForce, 'name' | 'toolCode' | 'columnParams'>;
  capabilities: ToolCapabilities;
  /** What its defaults refer to. */
  secrets: readonly SecretReference[];
}

/** The grants of each of the tools, in their order, and the grants of none of them. */
export async function grantRows(
  runtime: Runtime,
  tools: readonly GrantedTool[],
): Promise<{ ofTools: GrantRow[][]; others: GrantRow[] }> {
  const ofTools = tools.map((): GrantRow[] => []);
  const others: GrantRow[] = [];
  const grants = await runtime.toolGrants.list();
  if (grants.length === 0) return { ofTools, others };
  const titles = await chatTitles(runtime, grants);
  const fingerprints = await Promise.all(
    tools.map(({ tool, capabilities, secrets }) => toolFingerprint(tool, capabilities, secrets)),
  );
  for (const grant of grants) {
    const title = grant.chatHistoryId === undefined ? undefined : (titles.get(grant.chatHistoryId) ?? '');
    const row = { kind: 'grant', grant, ...(title === undefined ? {} : { chatTitle: title }) } as const;
    // A grant is for the code: it goes with a tool that was renamed.
    const holding = fingerprints.indexOf(grant.fingerprint);
    const named = tools.findIndex(({ tool }) => tool.name === grant.toolName);
    const place = holding >= 0 ? holding : named;
    if (place >= 0) ofTools[place]?.push({ ...row, state: holding >= 0 ? 'holds' : 'outdated', isBelowTool: true });
    else others.push({ ...row, state: await otherState(grant), isBelowTool: false });
  }
  return { ofTools, others };
}

async function chatTitles(runtime: Runtime, grants: readonly ToolGrant[]): Promise<Map<number, string>> {
  if (grants.every(({ scope }) => scope === 'always')) return new Map();
  const chats: ChatSummary[] = await runtime.chatHistories.summaries();
  return new Map(chats.map((chat) => [chat.id, chatTitle(chat)]));
}

/** What is the state of a grant whose tool has no row. */
async function otherState({ toolName, fingerprint }: ToolGrant): Promise<GrantRow['state']> {
  if (!toolName.startsWith(editorToolPrefix)) return 'noTool';
  const offered = offeredEditorTool(toolName.slice(editorToolPrefix.length));
  if (!offered) return 'noTool';
  return fingerprint === (await editorToolFingerprint(toolName, offered)) ? 'holds' : 'outdated';
}
