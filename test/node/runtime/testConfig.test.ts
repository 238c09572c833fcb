import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigFaultKind } from '../../../src/core/configs/configVerdict.ts';
import { parseConfig } from '../../../src/core/configs/parseConfig.ts';
import { SecretString } from '../../../src/core/configs/secretString.ts';
import { failureOfConnection } from '../../../src/core/llm/failure/connectionFailure.ts';
import { yamlKeysOf } from '../../../src/core/llm/failure/yamlKeys.ts';
import { createProvider } from '../../../src/node/llm/providers.ts';
import { testConfig, type ConfigTestResult, type FaultyConfig } from '../../../src/node/runtime/testConfig.ts';
import type { Vendor } from '../../model/modelRequest.ts';
import type { ScriptedReply } from '../../model/scriptedReply.ts';
import { startModelServer, type ModelServer } from '../../model/server.ts';
import { configClassOf } from '../llm/collectTurn.ts';

const vendors: readonly Vendor[] = ['openai', 'azure', 'groq', 'anthropic', 'gemini'];
const key = 'sk-test-0123456789abcdef';

/** The fields of each vendor's class, one a line, so that a line number tells a key. */
function yamlOf(vendor: Vendor, name: string, address: string, toolsEnabled: boolean): string {
  const rest: Record<Vendor, string[]> = {
    openai: [`base_url: ${address}`, 'model_name: m'],
    azure: [`endpoint: ${address}`, 'deployment_name: m', 'api_version: 2024-10-21'],
    groq: [`endpoint: ${address}`, 'model_name: m'],
    anthropic: [`endpoint: ${address}`, 'model_name: m'],
    gemini: [`endpoint: ${address}`, 'model_name: m'],
  };
  const lines = [
    `name: ${name}`,
    `llm_config_class: ${configClassOf[vendor]}`,
    `tools_enabled: ${toolsEnabled}`,
    `api_key: ${key}`,
    ...rest[vendor],
  ];
  return `${lines.join('\n')}\n`;
}

const json = (status: number, body: unknown): ScriptedReply => ({ status, body });
const error = (status: number, fields: unknown): ScriptedReply => json(status, { error: fields });
const page = (status: number): ScriptedReply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Sign in</title>',
});
const google = (code: number, status: string, message: string, details: unknown[] = []): ScriptedReply =>
  error(code, { code, status, message, details });
const anthropic = (status: number, type: string, message: string): ScriptedReply =>
  json(status, { type: 'error', error: { type, message } });

/** Refusals as each vendor words them, by what they mean. */
const refusals: Record<
  'bad-key' | 'wrong-model' | 'wrong-endpoint' | 'quota' | 'rate-limited' | 'no-tools',
  Record<Vendor, ScriptedReply>
> = {
  'bad-key': {
    openai: error(401, {
      message: 'Incorrect API key provided.',
      type: 'invalid_request_error',
      code: 'invalid_api_key',
    }),
    azure: error(401, {
      code: '401',
      message: 'Access denied due to invalid subscription key or wrong API endpoint.',
    }),
    groq: error(401, { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' }),
    anthropic: anthropic(401, 'authentication_error', 'invalid x-api-key'),
    gemini: google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
    ]),
  },
  'wrong-model': {
    openai: error(404, {
      message: 'The model `m` does not exist or you do not have access to it.',
      type: 'invalid_request_error',
      code: 'model_not_found',
    }),
    azure: error(404, {
      code: 'DeploymentNotFound',
      message: 'The API deployment for this resource does not exist.',
    }),
    groq: error(404, {
      message: 'The model `m` does not exist or you do not have access to it.',
      type: 'invalid_request_error',
      code: 'model_not_found',
    }),
    anthropic: anthropic(404, 'not_found_error', 'model: m'),
    gemini: google(
      404,
      'NOT_FOUND',
      'models/m is not found for API version v1beta, or is not supported for generateContent.',
    ),
  },
  'wrong-endpoint': {
    openai: error(404, { message: 'Invalid URL (POST /v1/v1/chat/completions)', type: 'invalid_request_error' }),
    azure: error(404, { code: '404', message: 'Resource not found' }),
    groq: error(404, {
      message: 'Unknown request URL: POST /v1/chat/completions. Please check the URL for typos.',
      type: 'invalid_request_error',
      code: 'unknown_url',
    }),
    anthropic: anthropic(404, 'not_found_error', 'Not Found'),
    gemini: page(404),
  },
  quota: {
    openai: error(429, {
      message: 'You exceeded your current quota.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),
    azure: error(429, {
      message: 'You exceeded your current quota.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),
    groq: error(429, {
      message: 'Rate limit reached for model `m` on tokens per day (TPD): Limit 100000, Used 100000.',
      type: 'tokens',
      code: 'rate_limit_exceeded',
    }),
    anthropic: anthropic(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    gemini: google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '25' }],
      },
    ]),
  },
  'rate-limited': {
    openai: error(429, { message: 'Rate limit reached for requests', type: 'requests', code: 'rate_limit_exceeded' }),
    azure: error(429, {
      code: '429',
      message: 'Requests have exceeded call rate limit. Please retry after 7 seconds.',
    }),
    groq: error(429, { message: 'Rate limit reached on requests per minute (RPM)', code: 'rate_limit_exceeded' }),
    anthropic: anthropic(429, 'rate_limit_error', 'This request would exceed your rate limit.'),
    gemini: google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for requests per minute.'),
  },
  'no-tools': {
    openai: error(400, { message: 'registry.ollama.ai/library/tiny does not support tools', type: 'api_error' }),
    azure: error(400, {
      message: "'tools' is not supported with this model.",
      param: 'tools',
      code: 'unsupported_parameter',
    }),
    groq: error(400, { message: '`tool calling` is not supported with this model', type: 'invalid_request_error' }),
    anthropic: anthropic(400, 'invalid_request_error', 'tools: Extra inputs are not permitted'),
    gemini: google(400, 'INVALID_ARGUMENT', 'Function calling is not enabled for models/m'),
  },
};

/** Keys that each kind leads to, first match in the file of the vendor; undefined: none. */
const keysOf: Record<keyof typeof refusals, RegExp | undefined> = {
  'bad-key': /^api_key:/,
  'wrong-model': /^(?:model_name|deployment_name):/,
  'wrong-endpoint': /^(?:base_url|endpoint|api_version):/,
  quota: undefined,
  'rate-limited': undefined,
  'no-tools': /^tools_enabled:/,
};

describe('The test of a config', () => {
  let folder: string;
  let server: ModelServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptdeck-test-config-'));
    server = await startModelServer();
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    server.reset();
  });

  async function run(
    vendor: Vendor,
    options: { address?: string; toolsEnabled?: boolean; signal?: AbortSignal } = {},
  ): Promise<{ result: ConfigTestResult; lines: string[] }> {
    const address = options.address ?? server.baseUrl(vendor);
    const file = join(folder, `${vendor}.yml`);
    const text = yamlOf(vendor, vendor, address, options.toolsEnabled ?? true);
    await writeFile(file, text);
    const { config, problems } = await parseConfig(text, file);
    assert.ok(config, JSON.stringify(problems));
    const apiKey = 'apiKey' in config && config.apiKey instanceof SecretString ? config.apiKey.expose() : '';
    const connect = () => createProvider({ config, endpoint: address, apiKey });
    const result = await testConfig(config, connect, options.signal);
    return { result, lines: text.split('\n') };
  }

  function assertFault(result: ConfigTestResult, kind: ConfigFaultKind): FaultyConfig {
    assert.ok(!result.ok, 'It passed.');
    assert.equal(result.kind, kind, result.error.message);
    assert.doesNotMatch(result.error.message, new RegExp(key));
    return result;
  }

  /** The line that the error points to. */
  const lineOf = ({ error: { location } }: FaultyConfig, lines: string[]): string | undefined =>
    location?.line === undefined ? undefined : lines[location.line - 1];

  for (const vendor of vendors) {
    describe(`of ${vendor}`, () => {
      it('passes with the model, the time and the tool that it called', async () => {
        server.reply({ toolCalls: [{ name: 'report_ready', arguments: { status: 'OK' } }], model: 'm-1' });
        const { result } = await run(vendor);
        assert.ok(result.ok);
        assert.equal(result.tools, 'called');
        assert.equal(result.model, 'm-1');
        assert.ok(result.seconds >= 0);
        assert.equal(server.requests.length, 1);
      });

      it('tells a model that leaves its tool alone', async () => {
        server.reply({ text: 'OK' });
        const { result } = await run(vendor);
        assert.ok(result.ok);
        assert.deepEqual([result.tools, result.text], ['unused', 'OK']);
      });

      it('sends no tool where tools are not enabled', async () => {
        server.reply({ text: 'OK' });
        const { result } = await run(vendor, { toolsEnabled: false });
        assert.ok(result.ok);
        assert.equal(result.tools, 'off');
        assert.equal('tools' in server.request(0).body, false);
      });

      for (const kind of ['bad-key', 'wrong-model', 'wrong-endpoint', 'quota', 'rate-limited'] as const) {
        it(`tells ${kind}, and the line to change`, async () => {
          server.respondWith(() => refusals[kind][vendor]);
          const { result, lines } = await run(vendor);
          const fault = assertFault(result, kind);
          // Where the config is not to blame, its key is what the refusal is about.
          assert.match(lineOf(fault, lines) ?? '', keysOf[kind] ?? /^api_key:/);
          assert.equal(fault.error.field === undefined, keysOf[kind] === undefined);
        });
      }

      it('tells no-tools, and the line to change', async () => {
        server.respondWith(({ body }) => ('tools' in body ? refusals['no-tools'][vendor] : { text: 'OK' }));
        const { result, lines } = await run(vendor);
        assert.match(lineOf(assertFault(result, 'no-tools'), lines) ?? '', /^tools_enabled:/);
      });

      it('finds out by itself that it was the tool, where the words do not say so', async () => {
        server.respondWith(({ body }) =>
          'tools' in body ? error(500, { message: 'Internal error' }) : { text: 'OK' },
        );
        assertFault((await run(vendor)).result, 'no-tools');
        server.respondWith(() => error(500, { message: 'Internal error' }));
        assertFault((await run(vendor)).result, 'other');
      });

      for (const [name, reply] of [
        ['a page', page(200)],
        ['a missing page', page(404)],
        ['a redirect', { status: 302, headers: { location: 'https://example.com/' }, body: '' }],
        ['data of another kind', { body: 'Welcome', headers: { 'content-type': 'application/json' } }],
      ] as const) {
        it(`tells wrong-endpoint by ${name}`, async () => {
          server.respondWith(() => reply);
          const { result, lines } = await run(vendor);
          assert.match(
            lineOf(assertFault(result, 'wrong-endpoint'), lines) ?? '',
            /^(?:base_url|endpoint|api_version):/,
          );
        });
      }

      it('tells wrong-endpoint where nothing listens, or no TLS is spoken', async () => {
        const closed = createServer();
        await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
        const { port } = closed.address() as AddressInfo;
        await new Promise((resolve) => closed.close(resolve));
        for (const address of [`http://127.0.0.1:${port}`, server.baseUrl(vendor).replace('http:', 'https:')]) {
          const { result, lines } = await run(vendor, { address });
          assert.match(lineOf(assertFault(result, 'wrong-endpoint'), lines) ?? '', /^(?:base_url|endpoint):/);
        }
      });

      it('tells no-network', async () => {
        for (const [code, isOnline, kind] of [
          ['EAI_AGAIN', true, 'no-network'],
          ['ENETUNREACH', true, 'no-network'],
          ['ETIMEDOUT', true, 'no-network'],
          ['ENOTFOUND', false, 'no-network'],
          ['ENOTFOUND', true, 'wrong-endpoint'],
          ['CERT_HAS_EXPIRED', true, 'wrong-endpoint'],
        ] as const) {
          const text = yamlOf(vendor, vendor, 'https://llm.example', true);
          const { config } = await parseConfig(text, join(folder, `${vendor}.yml`));
          assert.ok(config);
          const context = { configName: vendor, secrets: [key], yamlKeys: yamlKeysOf(config) };
          const lost = failureOfConnection(Object.assign(new Error('fetch failed'), { code }), context);
          const connect = () => Promise.reject(lost);
          const result = await testConfig(config, connect, undefined, () => isOnline);
          assert.equal(assertFault(result, kind).error.code, lost.code);
        }
      });
    });
  }

  it('is cancelled by its signal, and then has no result', async () => {
    const controller = new AbortController();
    server.respondWith(() => {
      controller.abort();
      return { stallAfterChunks: -1 };
    });
    await assert.rejects(run('openai', { signal: controller.signal }), { code: 'Cancelled' });
  });

  it('asks only once where the failure is no question of tools', async () => {
    server.respondWith(() => refusals['bad-key'].openai);
    await run('openai');
    assert.equal(server.requests.length, 1);
  });
});
