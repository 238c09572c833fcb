type Stop = () => Promise<void>;

const stops = new Set<Stop>();
let listening = false;
let stopping = false;

/**
 * Has `stop` run when this process is asked to end: by Ctrl-C, by a signal, or by the end of the process that started
 * it. When all that was registered has stopped, the process exits with 130, as shells have it for an interruption.
 * @returns takes the registration back
 */
export function stopWhenAsked(stop: Stop): () => void {
  if (!listening) {
    listening = true;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopAll);
    process.on('disconnect', stopAll);
    // The listener would keep an idle process alive.
    process.channel?.unref();
  }
  stops.add(stop);
  return () => stops.delete(stop);
}

function stopAll(): void {
  if (stopping) return;
  stopping = true;
  void Promise.allSettled([...stops].map((stop) => stop())).then((results) => {
    for (const result of results) if (result.status === 'rejected') console.error(result.reason);
    process.exit(130);
  });
}
