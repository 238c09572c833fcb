import type { ErrorCode } from '../../base/appError.ts';
import type { VendorErrorBody } from './vendorErrorBody.ts';

/** Words by which the vendors tell apart what shares a status. First match wins. */
const tellingWords: readonly [ErrorCode, RegExp][] = [
  [
    'QuotaExceeded',
    /insufficient[ _](?:quota|balance|credits?)|quota_exceeded|credit balance is too low|billing_(?:hard_limit|not_active|error)|specified API usage limits/i,
  ],
  [
    'ContextTooLong',
    /context_length_exceeded|model_context_window_exceeded|maximum context length|prompt is too long|request_too_large|request too large|exceeds? the (?:maximum number of tokens|available context size)|reduce the length of the messages|exceed_context_size/i,
  ],
  ['ContentFiltered', /content_filter|content_policy_violation|responsible ?ai|content management policy/i],
  [
    'AuthenticationFailed',
    /invalid_api_key|authentication_error|permission_error|API_KEY_INVALID|API key (?:not valid|expired)|UNAUTHENTICATED|invalid api key|incorrect api key|\bunauthori[sz]ed\b/i,
  ],
  [
    'Overloaded',
    /overloaded|\bUNAVAILABLE\b|(?:at|over|exceeded) capacity|capacity_exceeded|temporarily unavailable|high demand|no healthy upstream/i,
  ],
  ['RateLimited', /rate[ _]?limit|RESOURCE_EXHAUSTED|too[ _]many[ _]requests/i],
  ['TimedOut', /timeout_error|DEADLINE_EXCEEDED|timed out|gateway time-?out/i],
];

/** Words of a request that is at fault itself, where no status says so. */
const requestWords =
  /invalid|bad[ _]?request|not[ _]found|does not exist|unsupported|not supported|unknown (?:model|parameter|name)|validation|missing|required|must be|tool_use_failed|json_validate_failed/i;

/** A model or server that takes no tools, in the words of Ollama, vLLM, llama.cpp, OpenRouter, OpenAI, Groq, Gemini, Mistral. */
const noToolsWords: readonly RegExp[] = [
  /enable-auto-tool-choice|tools param requires --jinja|no endpoints found that support tool/i,
  /(?:not|n't) support(?:ed)?\b[^.]{0,40}\b(?:tools?|functions?)\b/i,
  /\b(?:tools?|functions?)(?:[`'" _](?:calling|calls?|use|choice))?\b[`'"]?[^.]{0,40}\b(?:not (?:supported|enabled|available)|unsupported)/i,
  /unrecognized request arguments? supplied: (?:tools|functions)/i,
];

/** What else may be wrong about a request with tools: then it is not the tools as such. */
const otherFaultWords =
  /reasoning[ _]effort|with thinking|schema|response[_ ]?(?:format|mime)|json mode|parallel|\brole\b|\bstrict\b|signature/i;

/** True where the vendor says that this model takes no tools at all. */
export function refusesTools({ message, code, param }: VendorErrorBody, status: number | undefined): boolean {
  if (status === 401 || status === 403 || status === 429) return false;
  if (otherFaultWords.test(`${message} ${param}`) || code === 'tool_use_failed') return false;
  return noToolsWords.some((pattern) => pattern.test(message));
}

const codeOfStatus = (status: number): ErrorCode => {
  if (status === 401 || status === 403) return 'AuthenticationFailed';
  if (status === 402) return 'QuotaExceeded';
  if (status === 407) return 'NetworkError';
  if (status === 408 || status === 504 || status === 524) return 'TimedOut';
  if (status === 413) return 'ContextTooLong';
  if (status === 429) return 'RateLimited';
  // 425 too early; 498 Groq's flex capacity; 499 Google's CANCELLED, which was not our doing.
  if (status === 425 || status === 498 || status === 499) return 'Overloaded';
  return status >= 500 && status !== 501 ? 'Overloaded' : 'BadRequest';
};

/** Only these may be read differently from what their status says. */
const ambiguousStatus: ReadonlySet<number> = new Set([400, 403, 404, 413, 422, 429, 500, 503]);

/** A daily or monthly allowance, or none at all: a wait that no person sits through. */
function isSpentQuota({ details, message }: VendorErrorBody): boolean {
  const said = JSON.stringify(details) + message;
  return /PerDay|per day|\(RPD\)|\(TPD\)|daily limit|"quotaValue":"0"|\blimit: 0\b/i.test(said);
}

/**
 * The code for an error that a vendor answered with: its status first, then the words of the body, since vendors put
 * overload, quota, filters and size under shared statuses, and errors under 200 or into a stream.
 * @param status of HTTP; undefined or below 400 where the error came in the body alone
 */
export function classifyError(status: number | undefined, body: VendorErrorBody): ErrorCode {
  const effective = status !== undefined && status >= 400 ? status : body.status;
  if (refusesTools(body, effective)) return 'BadRequest';
  const found = effective === undefined ? codeOfWords(body) : codeOfStatusAndWords(effective, body);
  return found === 'RateLimited' && isSpentQuota(body) ? 'QuotaExceeded' : found;
}

function codeOfStatusAndWords(status: number, body: VendorErrorBody): ErrorCode {
  const ofStatus = codeOfStatus(status);
  const telling = ambiguousStatus.has(status) ? tellingCode(body) : undefined;
  if (telling === undefined) return ofStatus;
  // What passes by itself is not the fault of a request: a 4xx that mentions it is about something else.
  const isPassing = telling === 'Overloaded' || telling === 'TimedOut' || telling === 'RateLimited';
  return isPassing && status < 500 && !namesOf(body).includes(telling) ? ofStatus : telling;
}

/** An error under HTTP 200 or inside a stream: the request was taken, so what is not said to be its fault is the server's. */
function codeOfWords(body: VendorErrorBody): ErrorCode {
  if (body.isEmpty) return 'StreamInterrupted';
  const named = namesOf(body)[0];
  if (named !== undefined) return named;
  const { code, type, message } = body;
  if (/invalid_request|BadRequest|INVALID_ARGUMENT/i.test(`${type} ${code}`)) {
    const told = tellingCode(body);
    return told === undefined || told === 'Overloaded' || told === 'TimedOut' ? 'BadRequest' : told;
  }
  if (/server_?error|api_error|internal/i.test(`${type} ${code}`)) return 'Overloaded';
  return tellingCode(body) ?? (requestWords.test(`${type} ${code} ${message}`) ? 'BadRequest' : 'Overloaded');
}

const tellingCode = ({ code, type, message, details, filters }: VendorErrorBody): ErrorCode | undefined =>
  filters.length > 0 ? 'ContentFiltered' : matching(`${type} ${code} ${message} ${JSON.stringify(details)}`)[0];

/** What the vendor's own terms say, its sentences aside. */
const namesOf = ({ code, type }: VendorErrorBody): ErrorCode[] => matching(`${type} ${code}`);

const matching = (words: string): ErrorCode[] =>
  tellingWords.filter(([, pattern]) => pattern.test(words)).map(([code]) => code);
