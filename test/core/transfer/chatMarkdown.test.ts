import assert from 'node:assert/strict';
import fc from 'fast-check';
import { marked } from 'marked';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import type { ChatRecord } from '../../../src/core/chats/chatRecord.ts';
import { chatMarkdown, fenced, inline } from '../../../src/core/transfer/chatMarkdown.ts';

const message = (role: ChatMessage['role'], content: string, rest: object = {}): ChatMessage => ({
  id: `${role} ${content}`,
  role,
  content,
  timestamp: '2026-03-01T10:00:00.000Z',
  ...rest,
});

const chat = (messages: ChatRecord['messages'], head: number | null): ChatRecord => ({
  uuid: '00000000-0000-4000-8000-000000000001',
  title: '',
  promptName: 'tutor',
  currentContextVariables: { topic: 'graphs' },
  createdAt: '2026-03-01T09:00:00.000Z',
  updatedAt: '2026-03-01T11:00:00.000Z',
  messages,
  head,
});

describe('a chat as Markdown', () => {
  it('has facts, variables, and the shown branch with its tools', () => {
    const text = chatMarkdown(
      chat(
        [
          { parent: null, message: message('system', 'You teach.', { system_generated: true }) },
          { parent: 0, message: message('user', 'When?') },
          { parent: 1, message: message('assistant', 'Lost branch') },
          {
            parent: 1,
            message: message('assistant', '', {
              llm_config_name: 'gpt_4',
              model: 'gpt-4',
              tool_calls: [{ id: '1', type: 'function', function: { name: 'add_days', arguments: '{"days":2}' } }],
            }),
          },
          { parent: 3, message: message('tool', '{"status":"OK"}', { name: 'add_days' }) },
          { parent: 4, message: message('assistant', 'On the third.', { thumb: 1 }) },
        ],
        5,
      ),
      'When # is it?',
    );
    assert.equal(
      text,
      `# When \\# is it?

- Prompt: tutor
- Started: 2026-03-01T09:00:00.000Z
- Last message: 2026-03-01T11:00:00.000Z
- In other branches of this chat, not shown here: 1 message

## Variables

\`\`\`json
{
  "topic": "graphs"
}
\`\`\`

## Messages

### System (from the template)

*2026-03-01T10:00:00.000Z*

You teach.

### User

*2026-03-01T10:00:00.000Z*

When?

### Assistant

*2026-03-01T10:00:00.000Z · config gpt\\_4 · model gpt-4*

Calls the tool add\\_days:

\`\`\`json
{
  "days": 2
}
\`\`\`

### Result of the tool add\\_days

*2026-03-01T10:00:00.000Z*

\`\`\`json
{
  "status": "OK"
}
\`\`\`

### Assistant (rated up)

*2026-03-01T10:00:00.000Z*

On the third.
`,
    );
  });

  it('keeps what a code block holds inside it, whatever that is', () => {
    const text = fc.array(
      fc.oneof(fc.constantFrom('`', '```', '````js', '~~~', '\n', ' '), fc.string({ maxLength: 5 })),
    );
    fc.assert(
      fc.property(text, (parts) => {
        const content = parts.join('').replaceAll('\r', '');
        const tokens = marked.lexer(`${fenced(content, 'text')}\n\nafter`).filter(({ type }) => type !== 'space');
        assert.deepEqual(
          tokens.map(({ type }) => type),
          ['code', 'paragraph'],
        );
      }),
    );
  });

  it('lets no message swallow the next one', () => {
    for (const open of ['```js\nlet a', '~~~\nx', '````\n```\n', 'text\n```', '``` `x` ```', '```\na\n```\n```\nb']) {
      const record = chat(
        [
          { parent: null, message: message('assistant', open) },
          { parent: 0, message: message('user', 'Seen') },
        ],
        1,
      );
      const headings = marked.lexer(chatMarkdown(record, 'x')).filter(({ type }) => type === 'heading');
      assert.deepEqual(
        headings.map((token) => ('text' in token ? String(token.text) : '')),
        ['x', 'Variables', 'Messages', 'Assistant', 'User'],
        open,
      );
    }
  });

  it('shows names and titles as they are', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const html = marked.parseInline(`a${inline(text)}b`, { async: false, gfm: false });
        assert.doesNotMatch(html, /[<>]/);
      }),
    );
  });
});
