import type { ErrorCode } from '../../base/appError.ts';
import type { VendorErrorBody } from './vendorErrorBody.ts';
import type { YamlKeys } from './yamlKeys.ts';

/** The YAML keys for parameters of requests, as the vendors call them. */
const fieldOfParam: Readonly<Record<string, string>> = {
  max_tokens: 'max_tokens',
  max_completion_tokens: 'max_tokens',
  maxOutputTokens: 'max_tokens',
  temperature: 'temperature',
  top_p: 'top_p',
  topP: 'top_p',
  reasoning_effort: 'reasoning_effort',
  'output_config.effort': 'reasoning_effort',
  thinking: 'reasoning_effort',
  response_format: 'structured_output',
  'output_config.format': 'structured_output',
};

/**
 * The YAML key at which a failure is likely to be mended; undefined where the config is not to blame, or no key is sure.
 * @param keys how the config calls its address and model
 */
export function faultyField(
  code: ErrorCode,
  status: number | undefined,
  body: VendorErrorBody,
  keys: YamlKeys | undefined,
): string | undefined {
  const words = `${body.code} ${body.message}`;
  if (code === 'AuthenticationFailed') {
    return /model_not_found|access to (?:the )?model/i.test(words) ? keys?.model : 'api_key';
  }
  if (code !== 'BadRequest') return undefined;
  if (body.isPage) return keys?.address;
  if (keys?.apiVersion !== undefined && /api[ -]?versions?\b/i.test(words)) return keys.apiVersion;
  if (isAboutModel(body, status)) return keys?.model;
  if (Object.hasOwn(fieldOfParam, body.param)) return fieldOfParam[body.param];
  if (/effort level/i.test(words)) return 'reasoning_effort';
  // Azure answers 404 without a word on the deployment where it does not know the API version.
  return status === 404 || status === 405 ? (keys?.apiVersion ?? keys?.address) : undefined;
}

function isAboutModel({ code, message, param }: VendorErrorBody, status: number | undefined): boolean {
  if (/model_not_found|DeploymentNotFound|model_decommissioned|OperationNotSupported/i.test(code)) return true;
  if (param === 'model') return true;
  if (/operation does not work with the specified model|not a chat model|not a valid model/i.test(message)) return true;
  return (status === 404 || /not found|does not exist/i.test(message)) && /\b(?:model|deployment)s?\b/i.test(message);
}
