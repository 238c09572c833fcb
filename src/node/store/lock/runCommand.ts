import { execFile } from 'node:child_process';

/** Runs a program of the system. @returns what it printed; undefined where it failed */
export type RunCommand = (file: string, args: readonly string[]) => Promise<string | undefined>;

/** A program that hangs is as good as one that fails. */
const timeoutMs = 10_000;

/** Output is the same in every language and time zone. */
export const runCommand: RunCommand = (file, args) =>
  new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC0' };
    execFile(file, args, { env, timeout: timeoutMs, windowsHide: true }, (error, stdout) => {
      resolve(error ? undefined : stdout);
    });
  });
