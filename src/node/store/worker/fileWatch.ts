import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Ends a watch. */
export interface FileWatch {
  close(): void;
}

/** One replacement of a file comes as several events; they are told once after this many milliseconds. */
const settleMs = 20;

/**
 * Tells when the file may have been replaced. Its folder is watched, since a replaced file is another file.
 * @param onError called once where watching is impossible or breaks off
 */
export function watchFile(path: string, onChange: () => void, onError: (error: unknown) => void): FileWatch {
  let timer: NodeJS.Timeout | undefined;
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name !== null && name !== basename(path)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        onChange();
      }, settleMs);
    });
    watcher.on('error', onError);
    return {
      close: () => {
        clearTimeout(timer);
        watcher.close();
      },
    };
  } catch (error) {
    onError(error);
    return { close: () => undefined };
  }
}
