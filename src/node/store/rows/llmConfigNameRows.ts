import type { LLMConfigName } from '../../../core/configs/llmConfigName.ts';
import type { LLMConfigNameStore } from '../../../core/configs/llmConfigNameStore.ts';
import type { ChangeLog } from './changeLog.ts';
import type { Connection } from '../sqlite/connection.ts';
import { checkList, checkName, checkObject } from './entityChecks.ts';
import type { InWorker } from './inWorker.ts';

/** The rows of config names: those that follow this workspace's YAML files, and the database's own. */
export class LLMConfigNameRows implements InWorker<LLMConfigNameStore> {
  private readonly connection: Connection;
  private readonly workspace: string;
  private readonly changes: ChangeLog;

  constructor(connection: Connection, workspace: string, changes: ChangeLog) {
    this.connection = connection;
    this.workspace = workspace;
    this.changes = changes;
  }

  list(): LLMConfigName[] {
    const rows = this.connection.all(
      "SELECT DISTINCT name FROM llm_config_names WHERE workspace IN (?, '') ORDER BY name",
      [this.workspace],
    );
    return rows.map((row) => ({ name: String(row['name']) }));
  }

  get(name: string): LLMConfigName | undefined {
    return this.list().find((entry) => entry.name === name);
  }

  /** A name is all there is to a row, so saving one that a file already brought changes nothing. */
  save(draft: LLMConfigName): LLMConfigName {
    const name = checkName(checkObject(draft, 'llmConfigName')['name']);
    if (!this.get(name)) {
      this.connection.run("INSERT INTO llm_config_names VALUES ('', ?, 0)", [name]);
      this.changes.add('llmConfigNames', name);
    }
    return { name };
  }

  delete(name: string): boolean {
    if (!this.get(name)) return false;
    this.connection.run("DELETE FROM llm_config_names WHERE workspace IN (?, '') AND name = ?", [this.workspace, name]);
    this.changes.add('llmConfigNames', name);
    return true;
  }

  followFiles(names: readonly string[]): void {
    const files = new Set(checkList(names, 'names', checkName));
    const rows = this.connection.all('SELECT name, follows_file FROM llm_config_names WHERE workspace = ?', [
      this.workspace,
    ]);
    const known = new Set(rows.map((row) => String(row['name'])));
    for (const name of files) {
      if (known.has(name)) continue;
      this.connection.run('INSERT INTO llm_config_names VALUES (?, ?, 1)', [this.workspace, name]);
      this.changes.add('llmConfigNames', name);
    }
    for (const row of rows) {
      const name = String(row['name']);
      if (row['follows_file'] !== 1 || files.has(name) || this.isLinked(name)) continue;
      this.connection.run('DELETE FROM llm_config_names WHERE workspace = ? AND name = ?', [this.workspace, name]);
      this.changes.add('llmConfigNames', name);
    }
  }

  /** By a prompt of this workspace, vanished files included, or by one of the database's own. */
  private isLinked(name: string): boolean {
    const links = this.connection.all(
      `SELECT 1 FROM prompt_template_llm_configs AS link
       JOIN prompt_templates AS prompt ON prompt.id = link.prompt_template_id
       WHERE link.llm_config_name = ? AND prompt.workspace IN (?, '') LIMIT 1`,
      [name, this.workspace],
    );
    return links.length > 0;
  }
}
