import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../core/base/appError.ts';
import type { ConfigProblem, LLMConfig } from '../../core/configs/llmConfig.ts';
import { configNameOf, parseConfig } from '../../core/configs/parseConfig.ts';
import type { ParsedConfig } from '../../core/configs/parseConfig.ts';

/** The YAML configs of `llmConfigsPath`. */
export interface ConfigFolder {
  /** Absolute path of the folder; undefined where none is set. */
  readonly path: string | undefined;
  /** The valid configs, by name, as the files stand now. */
  list(): Promise<LLMConfig[]>;
  /** What is wrong, by file and line, as the files stand now. */
  problems(): Promise<ConfigProblem[]>;
  /** Points to another folder. */
  setPath(path: string | undefined): void;
}

/** Largest file that is read, in bytes. */
const maxFileSize = 1_048_576;

/**
 * The YAML configs of a folder. Every call looks at the files anew and reads those that changed; nothing that a file
 * holds makes a call throw. A folder that does not exist holds no configs and is no problem.
 * @param path absolute path of the folder; undefined: there are no configs
 */
export function openConfigFolder(path: string | undefined): ConfigFolder {
  return new YamlConfigFolder(path);
}

class YamlConfigFolder implements ConfigFolder {
  path: string | undefined;
  /** Parsed files by path, each with the stamp of the file as it was read. */
  private parsed = new Map<string, { stamp: string; result: ParsedConfig }>();

  constructor(path: string | undefined) {
    this.path = path;
  }

  async list(): Promise<LLMConfig[]> {
    const { configs } = await this.read();
    return configs;
  }

  async problems(): Promise<ConfigProblem[]> {
    const { problems } = await this.read();
    return problems;
  }

  setPath(path: string | undefined): void {
    this.path = path;
    this.parsed.clear();
  }

  private async read(): Promise<{ configs: LLMConfig[]; problems: ConfigProblem[] }> {
    const { path } = this;
    if (path === undefined) return { configs: [], problems: [] };
    let files: string[];
    try {
      files = await yamlFiles(path);
    } catch (error) {
      return { configs: [], problems: [problemOf(path, `The folder cannot be read: ${messageOf(error)}`)] };
    }
    const results = await Promise.all(files.map((file) => this.readFile(file)));
    this.forgetAllBut(files);
    const problems = results.flatMap((result) => result.problems);
    const configs = new Map<string, LLMConfig>();
    for (const { config } of results) {
      if (!config) continue;
      const first = configs.get(config.name);
      if (first)
        problems.push(problemOf(config.file, `"${config.name}" is also in ${first.file}. Remove one of them.`));
      else configs.set(config.name, config);
    }
    return { configs: [...configs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), problems };
  }

  private async readFile(file: string): Promise<ParsedConfig> {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const stamp = `${mtimeMs}:${size}:${ino}`;
      const known = this.parsed.get(file);
      if (known?.stamp === stamp) return known.result;
      if (size > maxFileSize) return { problems: [problemOf(file, 'The file is too large for a config.')] };
      const text = decodeUtf8(await readFile(file));
      const result =
        text === undefined
          ? { problems: [problemOf(file, 'The file is not UTF-8. Save it with that encoding.')] }
          : await parseConfig(text, file);
      this.parsed.set(file, { stamp, result });
      return result;
    } catch (error) {
      if (isMissing(error)) return { problems: [] };
      return { problems: [problemOf(file, `The file cannot be read: ${messageOf(error)}`)] };
    }
  }

  private forgetAllBut(files: readonly string[]): void {
    const kept = new Set(files);
    for (const file of this.parsed.keys()) if (!kept.has(file)) this.parsed.delete(file);
  }
}

/** Undefined where the bytes are no UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Absolute paths of the YAML files of a folder, links included, in order of their names. */
async function yamlFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => /^[^.].*\.ya?ml$/i.test(entry.name) && !entry.isDirectory())
      .map(({ name }) => join(folder, name))
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Also true for a link to nothing: editors that save by renaming leave a moment without the file. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function problemOf(file: string, message: string): ConfigProblem {
  return { file, name: configNameOf(file), message, line: 1, column: 1, severity: 'error' };
}
