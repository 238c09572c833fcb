import type { ContentMessage } from '../../../protocol/contentMessage.ts';

/** Longest text that may be copied or opened, in UTF-16 units: more than an answer can have, and less than hurts the host. */
const maxTextLength = 32_000_000;

/** Longest name, address or path. */
const maxNameLength = 8192;

/** The message, if it has exactly a shape that the protocol knows, built anew from checked fields; else undefined. */
export function validateContentMessage(message: Record<string, unknown>): ContentMessage | undefined {
  const { type, text, href, path, language, info } = message;
  switch (type) {
    case 'openLink':
      return isName(href) ? { type, href } : undefined;
    case 'openFile':
      return isName(path) ? { type, path } : undefined;
    case 'copy':
    case 'insertAtCursor':
      return isText(text) ? { type, text } : undefined;
    case 'openCode':
      return isText(text) && isName(language) ? { type, text, language } : undefined;
    case 'applyCode':
      return isText(text) && isName(info) ? { type, text, info } : undefined;
    default:
      return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxTextLength;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxNameLength;
}
