/** A header's name: RFC 9110, section 5.6.2. */
const nameForm = /^[\w!#$%&'*+.^`|~-]+$/;
/** What every server and `fetch` take as it stands; RFC 9110, section 5.5, without the bytes above ASCII. */
const valueForm = /^[\t\x20-\x7e]*$/;
/** Headers in which a vendor wants its key. */
const keyHeaders = /^(?:authorization|proxy-authorization|api-key|x-api-key|x-goog-api-key)$/i;
/** Headers that follow from the request itself, or that concern one connection only (RFC 9110, section 7.6.1). */
const requestHeaders =
  /^(?:accept-encoding|connection|content-(?:encoding|length|type)|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/** Why a header cannot be set: it is no name, it carries the key, or it follows from the request or its connection. */
export type HeaderFault = 'no-name' | 'key' | 'request';

/** Why a config cannot set this header, whoever the vendor is; undefined: it can. */
export function headerFault(name: string): HeaderFault | undefined {
  if (!nameForm.test(name)) return 'no-name';
  if (keyHeaders.test(name)) return 'key';
  return requestHeaders.test(name) ? 'request' : undefined;
}

/** True for what can be sent as a header's value: one line of plain ASCII. */
export function isHeaderValue(value: string): boolean {
  return valueForm.test(value);
}
