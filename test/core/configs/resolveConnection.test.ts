import assert from 'node:assert/strict';
import { isAppError } from '../../../src/core/base/appError.ts';
import { parseConfig } from '../../../src/core/configs/parseConfig.ts';
import { resolveConnection } from '../../../src/core/configs/resolveConnection.ts';

async function configOf(text: string) {
  const { config, problems } = await parseConfig(`name: mine\n${text}`, '/w/mine.yml');
  assert.ok(config, JSON.stringify(problems));
  return config;
}

/** Resolvers over fixed values that note what they were asked. */
function resolversOf(values: Record<string, string>) {
  const asked: string[] = [];
  const resolve = (source: string) => (name: string, use: { configName: string; origin: string }) => {
    asked.push(`${source}:${name} for ${use.configName} to ${use.origin}`);
    return Promise.resolve(values[name]);
  };
  return { asked, resolveSecret: resolve('secret'), resolveEnv: resolve('env') };
}

describe('resolveConnection', () => {
  it('resolves the address before the key, which is asked for with the origin it goes to', async () => {
    const config = await configOf(
      'llm_config_class: OpenAICompatibleConfig\nbase_url: ${env:BASE}/v1\nmodel_name: m\napi_key: ${secret:KEY}\n',
    );
    const resolvers = resolversOf({ BASE: 'https://llm.example.com:8443', KEY: 'k-1' });
    const { connection, secrets } = await resolveConnection(config, resolvers);
    assert.equal(connection.endpoint, 'https://llm.example.com:8443/v1');
    assert.equal(connection.apiKey, 'k-1');
    assert.deepEqual(secrets, ['https://llm.example.com:8443', 'k-1']);
    assert.deepEqual(resolvers.asked, ['env:BASE for mine to ', 'secret:KEY for mine to https://llm.example.com:8443']);
  });

  it('takes for secrets what stands plainly under a name of secrets, in the address or in a header', async () => {
    const config = await configOf(
      'llm_config_class: OpenAICompatibleConfig\nbase_url: https://a.com/v1?tenant=t&key=k+1/2\nmodel_name: m\n' +
        'headers: { X-Team: docs, X-Gate-Token: t-1 }\n',
    );
    const { secrets } = await resolveConnection(config, resolversOf({}));
    assert.deepEqual(secrets, ['k 1/2', 'k+1%2F2', 't-1']);
  });

  it('names the origin for a reference in the path of an address, and none for one in its host', async () => {
    const ask = async (url: string) => {
      const config = await configOf(`llm_config_class: OpenAICompatibleConfig\nbase_url: ${url}\nmodel_name: m\n`);
      const resolvers = resolversOf({ X: 'x' });
      await resolveConnection(config, resolvers);
      return resolvers.asked;
    };
    assert.deepEqual(await ask('https://a.com/${env:X}/v1'), ['env:X for mine to https://a.com']);
    assert.deepEqual(await ask('https://a.${secret:X}.com/v1'), ['secret:X for mine to ']);
    assert.deepEqual(await ask('https://a.com${secret:X}/v1'), ['secret:X for mine to ']);
  });

  it("uses the vendors' own addresses where a config names none", async () => {
    const endpoints = await Promise.all(
      ['AnthropicConfig', 'GroqConfig', 'GeminiConfig'].map(async (name) => {
        const config = await configOf(`llm_config_class: ${name}\nmodel_name: m\napi_key: plain\n`);
        const { connection, secrets } = await resolveConnection(config, resolversOf({}));
        assert.deepEqual(secrets, ['plain']);
        return connection.endpoint;
      }),
    );
    assert.deepEqual(endpoints, [
      'https://api.anthropic.com',
      'https://api.groq.com',
      'https://generativelanguage.googleapis.com',
    ]);
  });

  it('leaves a config without a key without one', async () => {
    const config = await configOf(
      'llm_config_class: OpenAICompatibleConfig\nbase_url: http://127.0.0.1:1/v1\nmodel_name: m\n',
    );
    assert.equal((await resolveConnection(config, resolversOf({}))).connection.apiKey, '');
    const vscode = await configOf('llm_config_class: VSCodeLMConfig\n');
    assert.equal((await resolveConnection(vscode, resolversOf({}))).connection.endpoint, '');
  });

  it('names what is not there, the config, and what to do', async () => {
    const fault = async (key: string) => {
      const config = await configOf(`llm_config_class: GroqConfig\nmodel_name: m\napi_key: ${key}\n`);
      return resolveConnection(config, resolversOf({ EMPTY: '' })).then(
        () => assert.fail('resolved'),
        (error: unknown) => {
          assert.ok(isAppError(error, 'SecretNotFound'));
          assert.equal(error.configName, 'mine');
          return error.message;
        },
      );
    };
    assert.match(await fault('${secret:NONE}'), /"NONE".*"mine".*Set Secret…/);
    assert.match(await fault('${env:NONE}'), /environment variable "NONE".*"mine"/);
    assert.match(await fault('${env:EMPTY}'), /"EMPTY"/);
  });

  it('refuses an address that resolves to none', async () => {
    const config = await configOf(
      'llm_config_class: OpenAICompatibleConfig\nbase_url: ${env:BASE}\nmodel_name: m\napi_key: ${secret:KEY}\n',
    );
    const resolvers = resolversOf({ BASE: 'file:///etc', KEY: 'k' });
    await assert.rejects(resolveConnection(config, resolvers), (error) => isAppError(error, 'InvalidConfig'));
    assert.deepEqual(resolvers.asked, ['env:BASE for mine to ']);
  });

  it('does not search a resolved value for references', async () => {
    const config = await configOf('llm_config_class: GroqConfig\nmodel_name: m\napi_key: ${secret:KEY}\n');
    const resolvers = resolversOf({ KEY: '${env:OTHER}', OTHER: 'stolen' });
    assert.equal((await resolveConnection(config, resolvers)).connection.apiKey, '${env:OTHER}');
  });

  it('resolves headers for the origin of the address, and tells their secrets', async () => {
    const config = await configOf(
      'llm_config_class: GroqConfig\nmodel_name: m\napi_key: ${secret:KEY}\nendpoint: https://gate.example.com/groq\n' +
        'headers:\n  X-Team: docs\n  X-Gate: Bearer ${secret:GATE}-${env:ZONE}\n  __proto__: x\n',
    );
    const resolvers = resolversOf({ KEY: 'k-1', GATE: 'g-1', ZONE: 'z-1' });
    const { connection, secrets } = await resolveConnection(config, resolvers);
    assert.deepEqual(Object.entries(connection.headers ?? {}), [
      ['X-Team', 'docs'],
      ['X-Gate', 'Bearer g-1-z-1'],
      ['__proto__', 'x'],
    ]);
    assert.deepEqual(secrets, ['k-1', 'g-1', 'z-1']);
    const origin = 'https://gate.example.com';
    assert.deepEqual(resolvers.asked, [
      `secret:KEY for mine to ${origin}`,
      `secret:GATE for mine to ${origin}`,
      `env:ZONE for mine to ${origin}`,
    ]);
  });

  it('names the YAML key whose reference is not there', async () => {
    const field = async (line: string) => {
      const base = line.startsWith('endpoint') ? '' : 'endpoint: https://a.com\n';
      const key = line.startsWith('api_key') ? '' : 'api_key: k\n';
      const config = await configOf(`llm_config_class: GroqConfig\nmodel_name: m\n${base}${key}${line}\n`);
      return resolveConnection(config, resolversOf({})).then(
        () => assert.fail('resolved'),
        (error: unknown) => isAppError(error, 'SecretNotFound') && error.field,
      );
    };
    assert.equal(await field('endpoint: https://${env:HOST}'), 'endpoint');
    assert.equal(await field('api_key: ${secret:NONE}'), 'api_key');
    assert.equal(await field('headers: { X-Gate: "${secret:NONE}" }'), 'headers');
  });

  it('resolves every text of a config, for the origin of its address', async () => {
    const values = { NAME: 'deep-1', VERSION: '2024-10-21', HOST: 'x.com', FAMILY: 'f-1' };
    const resolved = async (text: string) => {
      const config = await configOf(text);
      const resolvers = resolversOf(values);
      const { connection, secrets } = await resolveConnection(config, resolvers);
      return { config: connection.config, asked: resolvers.asked, secrets };
    };
    const azure = await resolved(
      'llm_config_class: AzureOpenAILLMConfig\nendpoint: https://${env:HOST}\ndeployment_name: my-${env:NAME}\n' +
        'api_version: ${env:VERSION}\napi_key: k\n',
    );
    assert.ok(azure.config.llmConfigClass === 'AzureOpenAILLMConfig');
    assert.equal(azure.config.deploymentName, 'my-deep-1');
    assert.equal(azure.config.apiVersion, '2024-10-21');
    assert.deepEqual(
      azure.asked.slice(1),
      ['NAME', 'VERSION'].map((name) => `env:${name} for mine to https://x.com`),
    );
    assert.deepEqual(azure.secrets, ['x.com', 'k', 'deep-1', '2024-10-21']);

    const gemini = await resolved(
      'llm_config_class: GeminiConfig\nendpoint: https://a.com/v1beta/models/${env:NAME}:generateContent\napi_key: k\n',
    );
    assert.ok(gemini.config.llmConfigClass === 'GeminiConfig');
    assert.equal(gemini.config.modelName, 'deep-1');

    const vscode = await resolved('llm_config_class: VSCodeLMConfig\nfamily: ${env:FAMILY}\n');
    assert.ok(vscode.config.llmConfigClass === 'VSCodeLMConfig');
    assert.equal(vscode.config.family, 'f-1');
  });
});
