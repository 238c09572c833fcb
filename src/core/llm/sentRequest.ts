import type { JsonValue } from '../base/json.ts';

/** A request as it left, without headers and with every known secret blotted out. */
export interface SentRequest {
  /** Name of the config. */
  configName: string;
  /** Origin and path. Empty for VS Code's own models. */
  url: string;
  /** The body, parsed: messages, tools and settings as the vendor got them. */
  body: JsonValue;
  /** ISO 8601 time of its departure. */
  sentAt: string;
}
