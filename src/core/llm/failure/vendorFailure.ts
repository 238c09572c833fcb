import type { AppError, ErrorCode, VendorError } from '../../base/appError.ts';
import { classifyError, refusesTools } from './classifyError.ts';
import { proxyWantsLogin } from './connectionFailure.ts';
import { faultyField } from './faultyField.ts';
import { providerFailure, shortLine, type FailureContext } from './providerFailure.ts';
import { redactSecrets } from './redactSecrets.ts';
import { retryAfterMs, type HeaderReader } from './retryAfter.ts';
import { readVendorError, type VendorErrorBody } from './vendorErrorBody.ts';

/** An answer of a vendor that is an error: over HTTP, or inside a stream (then without status). */
export interface VendorAnswer {
  status?: number;
  headers?: HeaderReader;
  /** The body as parsed JSON, else its text. */
  body: unknown;
}

/** How much of a vendor's sentence is shown, and how much of what its model wrote is kept; characters. */
const longestMessage = 500;
const longestGeneration = 8_000;

/** The `AppError` for an error that a vendor answered with. */
export function failureOfVendorError(answer: VendorAnswer, context: FailureContext): AppError {
  const { status, headers } = answer;
  if (status === 407) return proxyWantsLogin(context);
  const body = readVendorError(answer.body);
  const code = classifyError(status, body);
  const isRefusal = status !== undefined && status >= 400;
  const noTools = code === 'BadRequest' && refusesTools(body, isRefusal ? status : body.status);
  const field = noTools ? 'tools_enabled' : faultyField(code, isRefusal ? status : body.status, body, context.yamlKeys);
  const words = shortLine(body.message, longestMessage, context.secrets);
  const saysWhat = words === '' ? '' : `: ${/[.!?…]$/.test(words) ? words : `${words}.`}`;
  const filtered = body.filters.length === 0 ? '' : ` (filters: ${body.filters.join(', ')})`;
  const what = `the provider${isRefusal ? ` answered ${status}` : ' reported an error'}${filtered}${saysWhat || '.'}`;
  const wait = retryAfterMs({ headers, details: body.details, message: body.message, code });
  const vendor = vendorTerms(body, words, headers, context.secrets);
  return providerFailure(code, what, context, {
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(field === undefined ? {} : { field }),
    ...(vendor === undefined ? {} : { vendor }),
    ...adviceFor(code, { status, body, field, words }),
  });
}

/** The vendor's own terms, cut and without secrets; undefined where it has none. */
function vendorTerms(
  { code, type, param, failedGeneration }: VendorErrorBody,
  words: string,
  headers: HeaderReader | undefined,
  secrets: readonly string[],
): VendorError | undefined {
  const told = headers?.get('x-should-retry');
  const terms: VendorError = {
    ...(words === '' ? {} : { message: words }),
    ...(code === '' ? {} : { code: shortLine(code, 100, secrets) }),
    ...(type === '' ? {} : { type: shortLine(type, 100, secrets) }),
    ...(param === '' ? {} : { param: shortLine(param, 100, secrets) }),
    ...(failedGeneration === undefined
      ? {}
      : { failedGeneration: redactSecrets(failedGeneration, secrets).slice(0, longestGeneration) }),
    ...(told === 'true' || told === 'false' ? { shouldRetry: told === 'true' } : {}),
  };
  return Object.keys(terms).length === 0 ? undefined : terms;
}

interface Fault {
  status: number | undefined;
  body: VendorErrorBody;
  field: string | undefined;
  words: string;
}

function adviceFor(code: ErrorCode, fault: Fault): { advice?: string } {
  if (code !== 'BadRequest') return {};
  return { advice: badRequestAdvice(fault) };
}

function badRequestAdvice({ status, body, field }: Fault): string {
  if (body.isPage) return 'A web page came back, not the API: check the address in the config.';
  if (body.failedGeneration !== undefined) return 'Send the message again, or use another model.';
  if (field === 'tools_enabled') {
    return 'This model cannot call tools: set "tools_enabled: false" in the config, or use another model.';
  }
  if (status === 404) return "Check the config's model or deployment name and its address.";
  return field === undefined ? 'Check the config and the prompt.' : `Check "${field}" in the config.`;
}
