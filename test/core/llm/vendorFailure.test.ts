import assert from 'node:assert/strict';
import type { ErrorCode } from '../../../src/core/base/appError.ts';
import { failureOfVendorError } from '../../../src/core/llm/failure/vendorFailure.ts';

const azure = {
  configName: 'mine',
  secrets: ['sk-secret-1234'],
  yamlKeys: { address: 'endpoint', model: 'deployment_name', apiVersion: 'api_version' },
};
const compatible = { ...azure, yamlKeys: { address: 'base_url', model: 'model_name' } };
const failure = (status: number | undefined, body: unknown, context = compatible) =>
  failureOfVendorError(status === undefined ? { body } : { status, body }, context);

describe('an error of a vendor', () => {
  const noTools: readonly (readonly [string, number, string])[] = [
    ['vLLM', 400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
    ['OpenRouter', 404, 'No endpoints found that support tool use. To learn more about provider routing, visit: …'],
    ['Ollama', 400, 'registry.ollama.ai/library/phi4-reasoning:14b does not support tools'],
    ['llama.cpp', 500, 'tools param requires --jinja flag'],
    ['OpenAI', 400, "Unsupported parameter: 'tools' is not supported with this model."],
    ['Groq', 400, '`tool calling` is not supported with this model'],
    ['Gemini', 400, 'Function calling is not enabled for models/gemma-3-1b-it'],
    ['Azure', 400, 'Unrecognized request argument supplied: tools'],
    ['DeepSeek', 400, 'deepseek-reasoner does not support Function Calling'],
    ['Bedrock', 400, "This model doesn't support tool use in streaming mode."],
  ];
  for (const [vendor, status, message] of noTools) {
    it(`names tools_enabled where ${vendor} takes no tools`, () => {
      const error = failure(status, { error: { message } });
      assert.deepEqual([error.code, error.field], ['BadRequest', 'tools_enabled'], error.message);
      assert.match(error.message, /"tools_enabled: false"/);
    });
  }

  for (const message of [
    "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
    "Function calling with a response mime type: 'application/json' is unsupported",
    "Invalid schema for function 'x': schema keyword 'oneOf' is not supported.",
    'Parallel tool calls are not supported with this model.',
  ]) {
    it(`does not blame tools_enabled for: ${message.slice(0, 40)}…`, () => {
      const error = failure(400, { error: { message, type: 'invalid_request_error' } });
      assert.equal(error.code, 'BadRequest');
      assert.notEqual(error.field, 'tools_enabled');
      assert.doesNotMatch(error.message, /tools_enabled/);
    });
  }

  const fields: readonly (readonly [string, number, unknown, string | undefined])[] = [
    ['a wrong key', 401, { error: { message: 'Incorrect API key provided' } }, 'api_key'],
    [
      'Google’s wrong key',
      400,
      { error: { code: 400, message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] } },
      'api_key',
    ],
    [
      'a model without access',
      403,
      { error: { code: 'model_not_found', message: 'Project p does not have access to model m' } },
      'deployment_name',
    ],
    [
      'a missing deployment',
      404,
      { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
      'deployment_name',
    ],
    [
      'a missing model',
      404,
      { error: { message: 'models/x is not found for API version v1beta', code: 404 } },
      'api_version',
    ],
    ['an unknown resource', 404, { error: { code: '404', message: 'Resource not found' } }, 'api_version'],
    [
      'an old API version',
      400,
      { error: { message: 'Model o1 is enabled only for api versions 2024-12-01-preview and later' } },
      'api_version',
    ],
    ['a parameter', 400, { error: { message: 'too many', param: 'max_completion_tokens' } }, 'max_tokens'],
    [
      'Anthropic’s parameter',
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'max_tokens: 100000 > 8192' } },
      'max_tokens',
    ],
    [
      'an effort',
      400,
      { error: { message: "This model does not support effort level 'xhigh'.", type: 'invalid_request_error' } },
      'reasoning_effort',
    ],
    ['a web page', 404, '<html>nginx</html>', 'endpoint'],
    ['a rate limit', 429, { error: { message: 'slow down' } }, undefined],
  ];
  for (const [name, status, body, field] of fields) {
    it(`names the key of the config: ${name}`, () => {
      assert.equal(failure(status, body, azure).field, field);
    });
  }

  it('names the model’s and the address’s key as the config’s class calls them', () => {
    const missing = { error: { message: 'models/x is not found for API version v1beta', code: 404 } };
    assert.equal(failure(404, missing).field, 'model_name');
    assert.equal(failure(404, { detail: 'Not Found' }).field, 'base_url');
  });

  it('tells of a proxy that wants a login, whatever page it sends with that', () => {
    for (const body of ['', '<html>Login</html>', { error: { message: 'Proxy Authentication Required' } }]) {
      const error = failure(407, body);
      assert.deepEqual([error.code, error.status, error.field], ['NetworkError', 407, undefined]);
      assert.match(error.message, /: the proxy asks for a login \(407\)\. .*http\.proxy/);
    }
  });

  it('keeps the vendor’s terms, free of secrets', () => {
    const body = { error: { message: 'No', type: 'invalid_request_error', code: 'sk-secret-1234', param: 'model' } };
    const terms = { message: 'No', code: '••••', type: 'invalid_request_error', param: 'model' };
    assert.deepEqual(failure(400, body).vendor, terms);
    const google = { error: { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } };
    assert.deepEqual(failure(400, google).vendor, { code: 'API_KEY_INVALID', type: 'INVALID_ARGUMENT' });
    const headers = new Headers({ 'x-should-retry': 'false' });
    assert.deepEqual(failureOfVendorError({ status: 500, headers, body: '' }, azure).vendor, { shouldRetry: false });
  });

  it('keeps what the model wrote in place of a call, cut and without secrets', () => {
    const written = `{"name": "find", "key": "sk-secret-1234"${'x'.repeat(20_000)}`;
    const body = {
      error: { message: 'Failed to call a function.', code: 'tool_use_failed', failed_generation: written },
    };
    for (const status of [400, undefined]) {
      const error = failure(status, body);
      assert.equal(error.code, 'BadRequest');
      assert.equal(error.vendor?.code, 'tool_use_failed');
      assert.match(error.vendor.failedGeneration ?? '', /^\{"name": "find", "key": "••••"xxx/);
      assert.equal(error.vendor.failedGeneration?.length, 8000);
    }
  });

  const forms: readonly (readonly [string, unknown])[] = [
    ['an object', { error: { message: 'Overloaded', type: 'overloaded_error' } }],
    ['Anthropic’s envelope', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
    ['a list', [{ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }]],
    ['a text', { error: 'model overloaded' }],
    ['a bare text', 'model overloaded'],
    ['a list of texts', { error: ['model overloaded'] }],
    ['a status in the body', { error: { message: 'Bad gateway', code: 502 } }],
    ['a server’s type', { error: { message: 'The upstream gave an invalid answer', type: 'server_error' } }],
    ['a bare object', { object: 'error', message: 'Internal error', type: 'InternalServerError', code: 500 }],
    ['a gateway’s words', { error: { message: 'Provider disconnected' } }],
  ];
  for (const [name, body] of forms) {
    it(`is Overloaded without a status, as ${name}`, () => {
      assert.equal(failure(undefined, body).code, 'Overloaded');
    });
  }

  const others: readonly (readonly [ErrorCode, number | undefined, unknown])[] = [
    [
      'BadRequest',
      undefined,
      { error: { message: 'The model is overloaded is no title', type: 'invalid_request_error' } },
    ],
    ['BadRequest', undefined, { error: "model 'x' not found" }],
    ['RateLimited', undefined, { error: { message: 'Rate limit reached for requests' } }],
    ['RateLimited', 429, { statusCode: 429, message: 'Rate limit is exceeded. Try again in 24 seconds.' }],
    [
      'RateLimited',
      429,
      {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'You exceeded your current quota, please check your plan and billing details.',
          details: [
            { violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier', quotaValue: '10' }] },
          ],
        },
      },
    ],
    [
      'QuotaExceeded',
      429,
      {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'You exceeded your current quota.\n* Quota exceeded for metric: x, limit: 0',
        },
      },
    ],
    [
      'QuotaExceeded',
      429,
      { error: { message: 'Rate limit reached on tokens per day (TPD): Limit 100000', code: 'rate_limit_exceeded' } },
    ],
    ['QuotaExceeded', 402, { error: { message: 'This request requires more credits', code: 402 } }],
    [
      'QuotaExceeded',
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low' } },
    ],
    [
      'ContextTooLong',
      413,
      { error: { message: 'Request too large for model on tokens per minute (TPM)', code: 'rate_limit_exceeded' } },
    ],
    [
      'ContextTooLong',
      400,
      { error: { code: 400, message: 'The input token count (2) exceeds the maximum number of tokens allowed (1).' } },
    ],
    ['TimedOut', undefined, { error: { message: 'Request timed out' } }],
    ['Overloaded', 498, { error: { message: 'Flex tier capacity exceeded', code: 'capacity_exceeded' } }],
    ['NetworkError', 407, 'Proxy Authentication Required'],
    ['AuthenticationFailed', undefined, { error: { message: 'Unauthorized' } }],
    ['ContentFiltered', undefined, { error: { message: 'x', code: 'content_filter' } }],
    ['BadRequest', 422, { detail: [{ loc: ['body', 'max_tokens'], msg: 'must be positive' }] }],
  ];
  for (const [code, status, body] of others) {
    it(`is ${code}: ${status ?? 'no status'} ${JSON.stringify(body).slice(0, 60)}`, () => {
      assert.equal(failure(status, body).code, code);
    });
  }

  it('says which of Azure’s filters struck', () => {
    const content_filter_result = { jailbreak: { detected: true, filtered: true }, hate: { filtered: false } };
    const innererror = { code: 'ResponsibleAIPolicyViolation', content_filter_result };
    const error = failure(400, { error: { message: 'Filtered.', code: 'content_filter', innererror } }, azure);
    assert.equal(error.code, 'ContentFiltered');
    assert.match(error.message, /\(filters: jailbreak\)/);
  });

  it('repeats the words of a gateway and of the provider behind it', () => {
    const error = failure(429, {
      error: { message: 'Provider returned error', metadata: { raw: 'm is rate-limited upstream' } },
    });
    assert.match(error.message, /Provider returned error: m is rate-limited upstream\./);
  });

  it('reads an error that is nested without end', () => {
    const deep = JSON.parse(`${'{"error":'.repeat(20_000)}1${'}'.repeat(20_000)}`) as unknown;
    assert.equal(failure(429, deep).code, 'RateLimited');
    assert.equal(failure(429, { error: { message: 'Slow down', details: [{ deep }] } }).code, 'RateLimited');
  });
});
