import assert from 'node:assert/strict';
import { AppError, type AppErrorDetails, type ErrorCode } from '../../../src/core/base/appError.ts';
import { configVerdict, keysAtFault, type ConfigFaultKind } from '../../../src/core/configs/configVerdict.ts';
import type { LLMConfig } from '../../../src/core/configs/llmConfig.ts';
import { SecretString } from '../../../src/core/configs/secretString.ts';

const base = { name: 'mine', file: '/w/mine.yml', toolsEnabled: true };
const groq: LLMConfig = { ...base, llmConfigClass: 'GroqConfig', modelName: 'm', apiKey: new SecretString('k') };
const groqElsewhere: LLMConfig = { ...groq, endpoint: 'https://llm.example' };
const editor: LLMConfig = { ...base, llmConfigClass: 'VSCodeLMConfig', vendor: 'copilot' };

interface Case {
  name: string;
  code: ErrorCode;
  details?: AppErrorDetails;
  message?: string;
  config?: LLMConfig;
  kind: ConfigFaultKind;
  field?: string;
}

const cases: readonly Case[] = [
  { name: 'a refused key', code: 'AuthenticationFailed', kind: 'bad-key', field: 'api_key' },
  { name: 'a secret that is not stored', code: 'SecretNotFound', kind: 'bad-key', field: 'api_key' },
  {
    name: 'a secret in a header',
    code: 'SecretNotFound',
    details: { field: 'headers' },
    kind: 'bad-key',
    field: 'headers',
  },
  {
    name: 'a key that may not use the model',
    code: 'AuthenticationFailed',
    details: { field: 'model_name' },
    kind: 'wrong-model',
    field: 'model_name',
  },
  {
    name: "an address of the vendor's that is not found",
    code: 'NetworkError',
    message: "the address's host name is not known.",
    kind: 'no-network',
  },
  {
    name: "a vendor's redirect, where the config names no address",
    code: 'BadRequest',
    details: { status: 301 },
    kind: 'wrong-endpoint',
  },
  {
    name: 'a redirect',
    code: 'BadRequest',
    details: { status: 308 },
    config: groqElsewhere,
    kind: 'wrong-endpoint',
    field: 'endpoint',
  },
  {
    name: 'an address that does not resolve to one',
    code: 'InvalidConfig',
    config: groqElsewhere,
    kind: 'wrong-endpoint',
    field: 'endpoint',
  },
  { name: 'a connection that times out', code: 'TimedOut', message: 'the connection timed out.', kind: 'no-network' },
  { name: 'an answer that does not come', code: 'TimedOut', message: 'it did not answer within 2 s.', kind: 'other' },
  { name: 'another setting', code: 'BadRequest', details: { field: 'top_p' }, kind: 'other', field: 'top_p' },
  { name: "no leave to use VS Code's models", code: 'AuthenticationFailed', config: editor, kind: 'bad-key' },
  {
    name: 'a model that VS Code does not have',
    code: 'BadRequest',
    details: { field: 'vendor' },
    config: editor,
    kind: 'wrong-model',
    field: 'vendor',
  },
  { name: 'an overload', code: 'Overloaded', kind: 'other' },
];

describe('The verdict on a config', () => {
  for (const { name, code, details, message = 'What happened.', config = groq, kind, field } of cases) {
    it(`is ${kind} for ${name}`, () => {
      const verdict = configVerdict(new AppError(code, message, details), config, true);
      assert.deepEqual([verdict.kind, verdict.field], [kind, field]);
      assert.ok(verdict.message.endsWith(message));
    });
  }

  it('adds nothing to what VS Code says of its models, which have no key and no provider of ours', () => {
    for (const code of [
      'BadRequest',
      'AuthenticationFailed',
      'QuotaExceeded',
      'RateLimited',
      'NetworkError',
    ] as const) {
      const error = new AppError(code, 'VS Code offers none.', { field: 'vendor' });
      assert.equal(configVerdict(error, editor, true).message, 'VS Code offers none.');
    }
  });

  it('is shown at the line to change, else at the one that it is about', () => {
    assert.deepEqual(keysAtFault({ kind: 'wrong-model', field: 'model_name' }), ['model_name', 'llm_config_class']);
    assert.deepEqual(keysAtFault({ kind: 'quota' }), ['api_key', 'llm_config_class']);
    assert.deepEqual(keysAtFault({ kind: 'no-network' }), ['endpoint', 'base_url', 'llm_config_class']);
  });
});
