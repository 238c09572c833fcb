import { demoReply } from './demoReply.ts';
import { startModelServer } from './server.ts';

/** The port that the example config points at. */
export const demoModelPort = 4141;

/** A running demo model. */
export interface DemoModel {
  /** What a config holds as its `base_url`. */
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Starts the demonstration model for newcomers: a local server that speaks OpenAI's chat completions, calls tools and
 * streams answers, and says of itself that it is no real AI.
 * @param options `port`: 4141 where absent; 0 takes any free one
 */
export async function startDemoModel(options: { port?: number } = {}): Promise<DemoModel> {
  const server = await startModelServer({ port: options.port ?? demoModelPort });
  server.respondWith(demoReply);
  return { url: server.baseUrl('openai'), port: Number(new URL(server.origin).port), close: () => server.close() };
}
