import type { ToolRunner } from '../../core/tools/toolRunner.ts';

/** A runner that is loaded and started by the first call. */
export function lazyToolRunner(): ToolRunner {
  let runner: Promise<ToolRunner> | undefined;
  const load = (): Promise<ToolRunner> =>
    (runner ??= import('../sandbox/toolRunner.ts').then(({ createToolRunner }) => createToolRunner()));
  return {
    run: async (run) => (await load()).run(run),
    warm: () => {
      void load().then((loaded) => {
        loaded.warm();
      });
    },
    close: async () => {
      if (runner) await (await runner).close();
    },
  };
}
