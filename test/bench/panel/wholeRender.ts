import { renderMarkdown } from '../../../webview/chat/markdown/renderMarkdown.ts';

/** The page that ours is compared with: all of the text is rendered anew with each piece, as most panels do. */
const page = window as unknown as { showText: (text: string) => void; plain: boolean };
const answer = document.createElement('div');
answer.className = 'markdown';
document.body.append(answer);
const plain = document.createElement('div');
plain.style.whiteSpace = 'pre-wrap';
document.body.append(plain);
page.showText = (text) => {
  if (page.plain) plain.textContent = text;
  else answer.replaceChildren(renderMarkdown(text));
};
