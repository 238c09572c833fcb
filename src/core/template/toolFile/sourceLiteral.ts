import type { JsonValue } from '../../base/json.ts';

/** A value as source text: JSON, its keys without quotes where they need none. */
export function sourceLiteral(value: JsonValue): string {
  return JSON.stringify(value, undefined, 2).replace(/^( *)"([A-Za-z_$][\w$]*)": /gm, '$1$2: ');
}
