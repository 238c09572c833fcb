/** A noncharacter, which no ordinary text holds. */
const escapeCharacter = '\ufdd0';
const needsEscape = /[\ufdd0\p{Surrogate}]/gu;
const escaped = /\ufdd0([0-9a-f]{4})/g;

/** Text as the database keeps it: UTF-8 has no lone surrogates, so each becomes an escape and four hex digits. */
export function toSqlText(text: string): string {
  return text.replace(needsEscape, (character) => escapeCharacter + character.charCodeAt(0).toString(16));
}

/** The text that `toSqlText` was given. */
export function fromSqlText(text: string): string {
  return text.includes(escapeCharacter)
    ? text.replace(escaped, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}
