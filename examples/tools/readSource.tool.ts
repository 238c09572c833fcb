/**
 * Reads a file of this project, its lines numbered. Call it where a finding depends on code that you were not shown.
 */
export default async function (
  {
    path,
    from = 1,
    count = 200,
  }: {
    /** Path of the file from the project's folder, such as src/searchSorted.ts */
    path: string;
    /** First line to read. */
    from?: number;
    /** How many lines to read at most. */
    count?: number;
  },
  tool: Promptdeck.ToolHost,
) {
  const lines = (await tool.readWorkspaceFile(path)).split(/\r?\n/);
  const start = Math.max(1, Math.round(from));
  const shown = lines.slice(start - 1, start - 1 + Math.max(1, Math.round(count)));
  console.log(`Lines ${start} to ${start - 1 + shown.length} of ${lines.length}`);
  return {
    path,
    lines: lines.length,
    text: shown.map((line, index) => `${start + index}: ${line}`).join('\n'),
  };
}

/** Files are read only once you have allowed it, and again whenever this code changes. */
export const capabilities = { files: true } satisfies Promptdeck.Capabilities;
