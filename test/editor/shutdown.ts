/**
 * Runs `stop` once when this process is asked to end: by Ctrl-C, by a signal, or by the end of the process that
 * started it; then exits with `130`, the code that shells give to an interrupted command.
 */
export function stopWhenAsked(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    stop()
      .catch((error: unknown) => {
        console.error(error);
      })
      .finally(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.on('disconnect', end);
}
