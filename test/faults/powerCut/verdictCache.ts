import { createHash } from 'node:crypto';
import type { DiskContent } from '../disk/memoryDisk.ts';

/** What is in a database, and what is wrong with it. */
export interface Verdict {
  digest: string;
  fault?: string | undefined;
}

/** Verdicts on databases by their bytes: after most cuts they are rolled back to the same few. */
export class VerdictCache {
  private readonly verdicts = new Map<string, Verdict>();

  /** @param judge looks at the database in `path`, once for the same bytes */
  of(content: DiskContent, path: string, judge: () => Verdict): Verdict {
    const target = content.names.get(path);
    const bytes = typeof target === 'number' ? content.files.get(target) : undefined;
    const key = createHash('sha1')
      .update(bytes ?? '')
      .digest('base64');
    const verdict = this.verdicts.get(key) ?? judge();
    this.verdicts.set(key, verdict);
    return verdict;
  }
}
