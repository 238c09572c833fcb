import assert from 'node:assert/strict';
import type { LLMConfig } from '../../../src/core/configs/llmConfig.ts';
import type { GenerationSettings } from '../../../src/core/llm/generationSettings.ts';
import type { LLMConnection } from '../../../src/core/llm/llmProvider.ts';
import type { LLMRequest } from '../../../src/core/llm/llmRequest.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Json, ModelRequest, Vendor } from '../../model/modelRequest.ts';
import type { ScriptedReply } from '../../model/scriptedReply.ts';
import type { ModelServer } from '../../model/server.ts';
import { collectTurn, connectionFor } from './collectTurn.ts';
import { specProblems } from '../../model/vendorSpecs.ts';

let models = 0;

/** A model that no test has asked before, so that nothing is known of it. */
export const freshModel = (prefix = 'model'): string => `${prefix}-${++models}`;

/** How a request is to be sent. */
export interface Sending {
  vendor: Vendor;
  settings?: GenerationSettings;
  model?: string;
  configName?: string;
  /** What the server answers first, before it says "ok": refusals. */
  refusals?: readonly ScriptedReply[];
  /** False where a refused field is none of the vendor's description. */
  isDescribed?: boolean;
}

/** Sends a request and gives every request that left, oldest first. Each one holds to the vendor's own description. */
export async function sendAll(server: ModelServer, request: LLMRequest, sending: Sending): Promise<ModelRequest[]> {
  const { vendor, settings, model = freshModel(), configName, refusals = [], isDescribed = true } = sending;
  const before = server.requests.length;
  server.reply(...refusals, { text: 'ok' });
  const connection = connectionFor(vendor, server.baseUrl(vendor), model);
  const config: LLMConfig = {
    ...connection.config,
    ...(settings ? { settings } : {}),
    ...(configName === undefined ? {} : { name: configName }),
  };
  // Kept from the check of all requests too.
  const headers = isDescribed ? {} : { 'x-hand-made': 'true' };
  const ready: LLMConnection = { ...connection, config, headers };
  const turn = await collectTurn(await createProvider(ready), request);
  assert.equal(turn.error, undefined, String(turn.error));
  assert.equal(turn.text, 'ok');
  const sent = server.requests.slice(before);
  if (isDescribed) {
    for (const { body } of sent) assert.deepEqual(specProblems(vendor, body), [], JSON.stringify(body));
  }
  return sent;
}

/** The body of the request that was answered. */
export async function sentBody(server: ModelServer, request: LLMRequest, sending: Sending): Promise<Json> {
  return (await sendAll(server, request, sending)).at(-1)?.body ?? {};
}

/** A 400 as OpenAI words it. */
export function refusal(message: string, more: { param?: string; code?: string; status?: number } = {}): ScriptedReply {
  const { status = 400, ...rest } = more;
  return { status, body: { error: { message, type: 'invalid_request_error', ...rest } } };
}
