import assert from 'node:assert/strict';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import type { ModelServer } from '../../model/server.ts';
import { collectTurn, configClassOf, connectionFor, userRequest } from './collectTurn.ts';
import { useModelServer } from './useModelServer.ts';

const vendors = Object.keys(configClassOf) as Vendor[];

describe('the address of a config', () => {
  let server: ModelServer;
  useModelServer((started) => (server = started));

  for (const vendor of vendors) {
    it(`${configClassOf[vendor]}: its parameters go along, and none takes the place of the SDK’s own`, async () => {
      server.reply({ text: 'ok' });
      const query = '?tenant=a%20b&tenant=c&alt=json&api-version=old';
      const connection = connectionFor(vendor, server.baseUrl(vendor) + query);
      const turn = await collectTurn(await createProvider(connection), userRequest('Hi'));
      assert.equal(turn.error, undefined, String(turn.error));
      const sent = new URL(server.requests[0]?.path ?? '', server.origin).searchParams;
      assert.deepEqual(sent.getAll('tenant'), ['a b', 'c']);
      assert.deepEqual(sent.getAll('alt'), [vendor === 'gemini' ? 'sse' : 'json']);
      assert.deepEqual(sent.getAll('api-version'), [vendor === 'azure' ? '2024-10-21' : 'old']);
      const request = turn.events.find(({ type }) => type === 'request');
      assert.doesNotMatch(JSON.stringify(request), /tenant/, 'what is shown of a request has no parameters');
    });
  }
});
