import type { JSX } from 'preact';
import type { ChatView } from '../../../src/protocol/chat.ts';

/** Which chat this is and who answers in it. */
export function Header({ view }: { view: ChatView }): JSX.Element {
  const { title, promptName, configName, isDemo } = view;
  return (
    <header class="header">
      <h1 title={title}>{title || promptName}</h1>
      <div class="header-facts quiet">
        {title && title !== promptName && <span title="Prompt template">{promptName}</span>}
        {configName && <span title="LLM config that answers next">{configName}</span>}
      </div>
      {isDemo && (
        <span
          class="badge"
          title="Answers come from the demonstration that ships with Promptdeck, not from a real model."
        >
          Demo model
        </span>
      )}
    </header>
  );
}
