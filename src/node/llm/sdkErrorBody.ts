/**
 * The vendor's error out of what the OpenAI, Anthropic and Groq SDKs throw for an error inside a stream: an `APIError`
 * without a status, the event's body under `error`. Undefined for anything else.
 */
export function sdkErrorBody(error: unknown): unknown {
  return error instanceof Error && 'error' in error && error.error !== undefined ? error.error : undefined;
}
