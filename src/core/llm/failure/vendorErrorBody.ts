import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts';
import { isNestedTooDeeply } from '../jsonParts.ts';

/** An error body, whatever envelope it came in. Texts are the vendor's own: not yet cut, not yet free of secrets. */
export interface VendorErrorBody {
  /** Empty where there are no words fit to show. */
  message: string;
  /** The most telling code: a word where there is one, else the number as text; empty where there is none. */
  code: string;
  /** OpenAI's and Anthropic's `type`, Google's `status`. */
  type: string;
  /** The request's parameter that it refuses. */
  param: string;
  /** A status of 400 to 599 that stands in the body. */
  status?: number;
  /** What Groq's model wrote in place of a valid call. */
  failedGeneration?: string;
  /** Google's `details`. */
  details: readonly JsonObject[];
  /** Names of the filters that struck (Azure). */
  filters: readonly string[];
  /** A web page came back. */
  isPage: boolean;
  /** There was nothing in it at all. */
  isEmpty: boolean;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const wordOf = (value: JsonValue | undefined): string => (typeof value === 'number' ? String(value) : textOf(value));
const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

/**
 * The object that describes the error, out of the envelopes that vendors, servers and gateways put it in: `{error: {…}}`,
 * `[{error: {…}}]` (Gemini), `{error: "…"}` (Ollama), `{errors: [{…}]}` (Cloudflare), the bare object, a bare text.
 */
function errorObject(body: unknown, depth = 0): JsonObject {
  if (typeof body === 'string') return { message: body };
  if (typeof body === 'number') return { code: body };
  if (Array.isArray(body)) return depth > 3 ? {} : errorObject(body[0], depth + 1);
  if (!isJsonObject(body)) return {};
  const inner = body['error'] ?? body['errors'];
  const isFilled = inner !== undefined && inner !== null && inner !== '' && typeof inner !== 'boolean';
  if (!isFilled || depth > 3) return body;
  const outer = typeof inner === 'string' ? body : {};
  const found = errorObject(inner, depth + 1);
  // A text beside other words: `{"error": "Not Found", "message": "The path …"}`.
  return typeof outer['message'] === 'string' ? { ...outer, code: outer['code'] ?? inner } : found;
}

/** FastAPI's `detail` is a text or a list of what is wrong where; OpenRouter hands the inner provider's answer on as `raw`. */
function messageOf(error: JsonObject): string {
  const metadata = error['metadata'];
  const raw = isJsonObject(metadata) ? textOf(metadata['raw']) : '';
  const said = textOf(error['message']) || textOf(error['msg']) || textOf(error['detail']) || textOf(error['title']);
  if (said !== '') return raw === '' ? said : `${said}: ${raw}`;
  const inner = error['message'] ?? error['detail'];
  if (isJsonObject(inner)) return textOf(inner['message']) || textOf(inner['error']);
  return objectsOf(error['detail'])
    .map((fault) => `${pathOf(fault)}: ${textOf(fault['msg'])}`)
    .join('; ');
}

function pathOf({ loc }: JsonObject): string {
  const steps = Array.isArray(loc) ? loc.map(wordOf) : [];
  return steps.filter((step) => step !== '' && step !== 'body').join('.');
}

/** `param` where the vendor names it, else the first word of messages such as Anthropic's "max_tokens: 9 > 8". */
function paramOf(error: JsonObject, message: string): string {
  const named = textOf(error['param']) || pathOf(objectsOf(error['detail'])[0] ?? {});
  if (named !== '' || error['type'] !== 'invalid_request_error') return named;
  return /^([a-z]+(?:_[a-z]+)*(?:\.[a-z0-9_.]+)?): /.exec(message)?.[1] ?? '';
}

function statusOf(error: JsonObject): number | undefined {
  for (const key of ['code', 'status_code', 'statusCode', 'status']) {
    const status = Number(wordOf(error[key]) || Number.NaN);
    if (Number.isInteger(status) && status >= 400 && status < 600) return status;
  }
  return undefined;
}

/** A word says more than a number, and Google keeps its words in `details`. */
function codeOf(error: JsonObject, details: readonly JsonObject[]): string {
  const code = wordOf(error['code']);
  if (code !== '' && !/^\d+$/.test(code)) return code;
  const reason = details.map((detail) => textOf(detail['reason'])).find((word) => word !== '');
  return reason ?? code;
}

function filtersOf(error: JsonObject): string[] {
  const inner = error['innererror'];
  const results = isJsonObject(inner) ? inner['content_filter_result'] : undefined;
  if (!isJsonObject(results)) return [];
  const struck = Object.entries(results).filter(([, result]) => isJsonObject(result) && result['filtered'] === true);
  return struck.map(([name]) => name);
}

/** Reads an error body: parsed JSON, or text. */
export function readVendorError(body: unknown): VendorErrorBody {
  const error = errorObject(body);
  const details = objectsOf(error['details']).filter((detail) => !isNestedTooDeeply(detail));
  const message = messageOf(error);
  const isPage = /^\s*</.test(message);
  const status = statusOf(error);
  const failed = error['failed_generation'];
  return {
    message: isPage ? '' : message,
    code: codeOf(error, details),
    type: textOf(error['type']) || textOf(error['status']),
    param: paramOf(error, message),
    ...(status === undefined ? {} : { status }),
    ...(typeof failed === 'string' ? { failedGeneration: failed } : {}),
    details,
    filters: filtersOf(error),
    isPage,
    isEmpty: Object.values(error).every((value) => value === '' || value === null),
  };
}
