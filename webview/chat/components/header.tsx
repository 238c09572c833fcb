import type { JSX } from 'preact';
import type { ChatView } from '../../../src/protocol/chat.ts';
import type { ChatActions } from '../chatActions.ts';
import { HelpSheet } from './helpSheet.tsx';
import { totalFacts } from './replyFacts.ts';
import { Icon } from '../../panel/icon.tsx';
import { memo } from '../../panel/memo.ts';

type HeaderProps = Pick<ChatView, 'title' | 'promptName' | 'isDemo' | 'totals' | 'configName' | 'isPinned'> & {
  helpToggled: object | null;
  actions: ChatActions;
};

/** Which chat this is, what it took so far, and who answers in it. */
export const Header = memo(function Header(props: HeaderProps): JSX.Element {
  const { title, promptName, isDemo, totals, configName, isPinned, helpToggled, actions } = props;
  return (
    <header class="header">
      <h1 title={title}>{title || promptName}</h1>
      <div class="header-facts quiet">
        {title && title !== promptName && <span title="Prompt template">{promptName}</span>}
        {totals && (
          <span class="facts" title="All replies of this chat">
            {totalFacts(totals).map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
          </span>
        )}
      </div>
      <ConfigButton configName={configName} isPinned={isPinned} actions={actions} />
      {isDemo && (
        <span
          class="badge"
          title="Answers come from the demonstration that ships with Promptdeck, not from a real model."
        >
          Demo model
        </span>
      )}
      <HelpSheet toggled={helpToggled} />
    </header>
  );
});

function ConfigButton({
  configName,
  isPinned,
  actions,
}: Pick<HeaderProps, 'configName' | 'isPinned' | 'actions'>): JSX.Element {
  const name = configName || 'Drawn at random';
  return (
    <button
      type="button"
      class="config-button"
      aria-label={`LLM config: ${name}${isPinned ? ', pinned' : ''}. Choose…`}
      title={isPinned ? 'This chat is pinned to this LLM config. Choose…' : 'The LLM config that answers next. Choose…'}
      onClick={actions.chooseConfig}
    >
      {isPinned && <Icon name="pin" />}
      <span>{name}</span>
      <Icon name="chevron" className="chevron down" />
    </button>
  );
}
