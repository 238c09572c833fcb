import type { ToolFile } from '../../core/template/toolFile/toolFile.ts';
import type { Tool } from '../../core/tools/tool.ts';

/** What was read, by name and code: views ask for every tool again at each change of one. */
const readings = new Map<string, Promise<ToolFile>>();
const maxReadings = 200;

/** What a tool's code says, read without running it. The same code is read once. */
export function readTool({ name, toolCode }: Pick<Tool, 'name' | 'toolCode'>): Promise<ToolFile> {
  const key = `${name}\n${toolCode}`;
  const known = readings.get(key);
  if (known) return known;
  const reading = read(name, toolCode);
  const [oldest] = readings.keys();
  if (readings.size >= maxReadings && oldest !== undefined) readings.delete(oldest);
  readings.set(key, reading);
  return reading;
}

async function read(name: string, toolCode: string): Promise<ToolFile> {
  const { readToolFile } = await import('../../core/template/toolFile/toolFile.ts');
  return readToolFile(toolCode, { name, file: `tool "${name}"` });
}
