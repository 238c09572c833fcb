import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ChatMessage } from '../../../src/core/chats/chatMessage.ts';
import { cleanTitle, titleQuestion, titleTokens } from '../../../src/core/chats/chatTitle.ts';

describe('the title of a chat', () => {
  const message = (role: ChatMessage['role'], content: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
    ...{ id: content, role, content, timestamp: '2026-01-01T00:00:00.000Z' },
    ...more,
  });
  const opening = [
    message('system', 'You teach.'),
    message('user', 'Hello', { system_generated: true }),
    message('assistant', 'Hello, I teach.', { system_generated: true }),
  ];
  const asked = message('user', 'What is a graph?');
  const answered = message('assistant', 'Nodes and edges.', { finish_reason: 'stop' });

  it('is asked for with the first message and its answer, and nothing of the template', () => {
    assert.deepEqual(titleQuestion([...opening, asked, answered])?.user.match(/What is a graph\?|Nodes and edges\./g), [
      'What is a graph?',
      'Nodes and edges.',
    ]);
    assert.doesNotMatch(titleQuestion([...opening, asked, answered])?.user ?? '', /You teach|Hello/);
    assert.equal(titleQuestion([asked, answered])?.maxTokens, titleTokens);
  });

  it('is asked for after the tools of the first answer too', () => {
    const call = message('assistant', 'I look.', { finish_reason: 'tool-calls' });
    const result = message('tool', '{"status":"OK"}');
    assert.equal(titleQuestion([asked, call]), undefined);
    assert.equal(titleQuestion([asked, call, result]), undefined);
    assert.ok(titleQuestion([asked, call, result, answered]));
  });

  it('is not asked for before a complete answer, nor after another message', () => {
    const incomplete: ChatMessage[][] = [
      [],
      opening,
      [asked],
      [asked, message('assistant', ' ', { finish_reason: 'stop' })],
      [asked, message('assistant', 'Nod', { finish_reason: 'length' })],
      [asked, message('assistant', 'No.', { finish_reason: 'refusal' })],
      [asked, answered, message('user', 'And a tree?'), message('assistant', 'A graph.', { finish_reason: 'stop' })],
    ];
    for (const history of incomplete) assert.equal(titleQuestion(history), undefined, JSON.stringify(history));
  });

  it('takes the beginning of a long message only, whole characters', () => {
    const user = titleQuestion([message('user', `a${'😀'.repeat(5_000)}`), answered])?.user ?? '';
    assert.ok(user.length < 3_000);
    assert.doesNotMatch(user, /\p{Cs}/u);
  });

  for (const [answer, title] of [
    ['Graphs for beginners', 'Graphs for beginners'],
    ['  "Graphs for beginners."\n', 'Graphs for beginners'],
    ['**Title:** Graphs for beginners', 'Graphs for beginners'],
    ['# Title: „Graphen für Anfänger“', 'Graphen für Anfänger'],
    ['\n\nWhat is a graph?\n\nThis title fits because …', 'What is a graph?'],
    ['Waiting…', 'Waiting…'],
    ['`C# 2.0`', 'C# 2.0'],
    ['\u202Ereversed\u0007', 'reversed'],
    ['"""', ''],
    ['', ''],
  ] as const) {
    it(`is "${title}" out of ${JSON.stringify(answer)}`, () => {
      assert.equal(cleanTitle(answer), title);
    });
  }

  it('is cut at a word', () => {
    const title = cleanTitle('word '.repeat(40));
    assert.match(title, /^(?:word )+word…$/);
    assert.ok(title.length <= 80);
  });

  it('is one short line of whole characters, whatever a model answers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (answer) => {
        const title = cleanTitle(answer);
        assert.ok(title.length <= 80);
        assert.doesNotMatch(title, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        assert.equal(title, title.trim());
      }),
    );
  });
});
