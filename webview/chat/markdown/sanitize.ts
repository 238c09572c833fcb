import DOMPurify from 'dompurify';

/** What rendered Markdown consists of; nothing else gets through. */
const allowedTags = [
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'hr', 'br'],
  ...['ul', 'ol', 'li', 'input'],
  ...['pre', 'code', 'strong', 'em', 'del', 'a', 'var'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
];
const allowedAttributes = ['href', 'data-file', 'data-info', 'start', 'align', 'type', 'checked', 'disabled'];

/** What an address must begin with. A file of the workspace is no address: it stands in `data-file`, which no browser follows. */
export const allowedAddress = /^(?:https?:\/\/|mailto:)/i;

// Once: given with each call, it is read anew each time, which takes a fifth of cleaning a paragraph.
DOMPurify.setConfig({
  ALLOWED_TAGS: allowedTags,
  ALLOWED_ATTR: allowedAttributes,
  ALLOWED_URI_REGEXP: allowedAddress,
  // These hold no address, so the expression above is not for them.
  ADD_URI_SAFE_ATTR: ['data-file', 'data-info', 'start', 'align', 'type'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
});

/**
 * The nodes of `html`, cleaned: an allow-list of tags and attributes, and links only to http, https and mailto.
 * DOMPurify parses through its own Trusted Types policy, `dompurify`, and hands back nodes, so that no markup is ever
 * assigned to a page's element.
 */
export function sanitize(html: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true });
  for (const input of fragment.querySelectorAll('input')) {
    // The only input in Markdown is the box of a task list, which nobody can tick here.
    if (input.type !== 'checkbox') input.remove();
    input.disabled = true;
    input.setAttribute('aria-label', input.checked ? 'Done' : 'Not done');
    if (input.parentElement?.localName === 'li') input.parentElement.className = 'task';
  }
  for (const link of fragment.querySelectorAll('a')) explainLink(link);
  return fragment;
}

/** Says where a link leads, whatever its text says: a host in its own letters, a file with its path. */
function explainLink(link: HTMLAnchorElement): void {
  const { file } = link.dataset;
  if (file !== undefined) {
    link.tabIndex = 0;
    link.setAttribute('role', 'link');
    link.title = file;
  } else if (link.hasAttribute('href')) link.title = URL.parse(link.getAttribute('href') ?? '')?.href ?? '';
  // It leads nowhere, and is not to look as if it did.
  else link.replaceWith(...link.childNodes);
}
