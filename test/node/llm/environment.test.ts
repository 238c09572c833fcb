import assert from 'node:assert/strict';
import { createProvider } from '../../../src/node/llm/providers.ts';
import type { ModelRequest, Vendor } from '../../model/modelRequest.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { collectTurn, configClassOf, connectionFor, userRequest } from './collectTurn.ts';

const tool = { name: 'look', description: 'Looks.', parameters: { type: 'object', properties: {} } };

/** The variables that the SDKs read, and those that their predecessors or relatives did. */
const prefixes = ['OPENAI', 'AZURE_OPENAI', 'ANTHROPIC', 'GROQ', 'GOOGLE', 'GEMINI', 'GOOGLE_GEMINI', 'GOOGLE_GENAI'];
const suffixes = [
  'API_KEY',
  'AUTH_TOKEN',
  'BASE_URL',
  'ENDPOINT',
  'CUSTOM_HEADERS',
  'ADMIN_KEY',
  'AD_TOKEN',
  'API_VERSION',
  'ORG_ID',
  'PROJECT_ID',
  'LOG',
  'MODEL',
  'PROFILE',
  'ORGANIZATION_ID',
  'WORKSPACE_ID',
  'IDENTITY_TOKEN',
  'FEDERATION_RULE_ID',
  'OPEN_TELEMETRY',
  'OPEN_TELEMETRY_PROPAGATION',
  'USE_VERTEXAI',
  'CLOUD_PROJECT',
  'CLOUD_LOCATION',
];
const names = prefixes.flatMap((prefix) => suffixes.map((suffix) => `${prefix}_${suffix}`));

/** Runs something under variables of the environment, and puts the old ones back. */
async function withVariables<T>(valueOf: (name: string) => string, run: () => Promise<T>): Promise<T> {
  const before = names.map((name) => process.env[name]);
  for (const name of names) process.env[name] = valueOf(name);
  try {
    return await run();
  } finally {
    for (const [index, name] of names.entries()) {
      const value = before[index];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}

describe('the environment and what is sent', () => {
  let server: ModelServer;
  let elsewhere: ModelServer;
  before(async () => {
    server = await startModelServer();
    elsewhere = await startModelServer();
  });
  beforeEach(() => {
    server.reset();
  });
  after(async () => {
    await server.close();
    await elsewhere.close();
  });

  async function sent(vendor: Vendor, settings: { temperature?: number }): Promise<Partial<ModelRequest>> {
    server.reply({ text: 'here' });
    const connection = connectionFor(vendor, server.baseUrl(vendor));
    const provider = await createProvider({ ...connection, config: { ...connection.config, settings } });
    const turn = await collectTurn(provider, userRequest('Hi', { tools: [tool] }));
    assert.equal(turn.error, undefined, String(turn.error));
    const { method, path, headers, body } = server.request(-1);
    return { method, path, headers, body };
  }

  const values: Record<string, (name: string) => string> = {
    'leads elsewhere': (name) => {
      if (/URL|ENDPOINT/.test(name)) return elsewhere.origin;
      if (name.endsWith('HEADERS'))
        return 'x-astray: yes\nauthorization: Bearer other\nx-api-key: other\nanthropic-version: 1';
      return name.endsWith('LOG') ? 'debug' : 'true';
    },
    'is nonsense': (name) => (name.endsWith('HEADERS') ? 'not a name: \u{1f388}\n: empty\n\n' : 'not a url, \u{1f388}'),
  };
  for (const vendor of Object.keys(configClassOf) as Vendor[]) {
    for (const [what, valueOf] of Object.entries(values)) {
      it(`${configClassOf[vendor]}: not a byte differs where it ${what}`, async () => {
        for (const settings of [{}, { temperature: 0.5 }]) {
          const plain = await sent(vendor, settings);
          const led = await withVariables(valueOf, () => sent(vendor, settings));
          assert.deepEqual(led, plain);
        }
        assert.equal(elsewhere.requests.length, 0);
      });
    }
  }
});
