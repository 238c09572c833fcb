import type { ToolRunner } from '../../core/tools/toolRunner.ts';

/** A runner that is loaded and started by the first call. */
export function lazyToolRunner(): ToolRunner {
  let runner: Promise<ToolRunner> | undefined;
  let isClosed = false;
  const load = async (): Promise<ToolRunner> => {
    runner ??= import('../sandbox/toolRunner.ts').then(({ createToolRunner }) => createToolRunner());
    const loaded = await runner;
    // Closed before it was loaded: it then refuses every run.
    if (isClosed) await loaded.close();
    return loaded;
  };
  return {
    run: async (run) => (await load()).run(run),
    warm: () => {
      void load().then(
        (loaded) => {
          loaded.warm();
        },
        () => undefined, // The first run meets the same failure and reports it.
      );
    },
    close: async () => {
      isClosed = true;
      if (runner) await (await runner).close();
    },
  };
}
