import assert from 'node:assert/strict';
import fc from 'fast-check';
import { largestTurn, mayGrow, ReplyRoom } from '../../../src/core/wrapper/answering/replyRoom.ts';
import { eventLog, lastOf, shareWrapperFixture } from './wrapperFixture.ts';

const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;

describe('the room for a reply', () => {
  it('takes the longest beginning that fits, by the bytes on disk and in whole characters', () => {
    const piece = fc.constantFrom('a', '"', '\n', '\u0001', 'ü', '漢', '😀');
    const many = fc.tuple(piece, fc.integer({ min: 1, max: largestTurn })).map(([text, times]) => text.repeat(times));
    fc.assert(
      fc.property(fc.array(many, { maxLength: 3 }), (texts) => {
        const room = new ReplyRoom();
        const kept = texts.map((text) => room.fit(text));
        for (const [index, text] of kept.entries()) {
          assert.ok(texts[index]?.startsWith(text) && !/\p{Surrogate}/u.test(text));
          if (text === texts[index]) continue;
          const all = kept.slice(0, index + 1).join('');
          assert.ok(bytesOf(all) > largestTurn - 6 && bytesOf(all) <= largestTurn, `${bytesOf(all)} bytes`);
          break;
        }
        assert.ok(bytesOf(kept.join('')) <= largestTurn);
      }),
      { numRuns: 10 },
    );
  });

  it('lets a reply grow until it has twice the size of a turn', () => {
    assert.equal(mayGrow({ content: 'a'.repeat(largestTurn), reasoning: 'b'.repeat(largestTurn) }), true);
    assert.equal(mayGrow({ content: 'a'.repeat(largestTurn), reasoning: 'b'.repeat(largestTurn + 1) }), false);
    assert.equal(mayGrow({ content: '漢'.repeat(largestTurn) }), false);
  });
});

describe('a reply without an end', () => {
  const fixture = shareWrapperFixture();

  it('is stopped at a size that the store takes, kept, and continued until it is full', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addConfig('spare');
    await addPrompt({ llmConfigNames: ['main', 'spare'] });
    const line = 'He said "é".\n'.repeat(10_000);
    server.respondWith(() => ({ text: Array.from({ length: 60 }, () => line) }));
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const { events, onEvent } = eventLog();
    const tooLong = { code: 'AnswerTooLong', message: /4 MB.*continue/s };
    const options = { onEvent, retryOnOpenAITimeLimit: true };
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('Go on for ever', {}, options), tooLong);
    const stored = async () => lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    const first = await stored();
    assert.equal(first.interrupted?.code, 'AnswerTooLong');
    assert.ok(bytesOf(first.content) > largestTurn - 6 && bytesOf(first.content) <= largestTurn);
    assert.equal(events.map((event) => (event.type === 'text' ? event.text : '')).join(''), first.content);
    assert.equal(server.requests.length, 1, 'another config would go on for ever too');
    assert.deepEqual(fixture.current.warnings, []);
    do await assert.rejects(wrapper.continueLastMessage(), tooLong);
    while (mayGrow(await stored()));
    const last = await stored();
    assert.ok(last.content.startsWith(first.content) && bytesOf(last.content) > 2 * largestTurn);
    await assert.rejects(wrapper.continueLastMessage(), { code: 'MessageNotFound' });
    assert.deepEqual(fixture.current.warnings, []);
  }).timeout(60_000);

  it('is stopped in its thinking too, and asks no other config', async () => {
    const { runtime, server, addConfig, addPrompt } = fixture.current;
    await addConfig('main');
    await addConfig('spare');
    await addPrompt({ llmConfigNames: ['main', 'spare'] });
    server.reply({ reasoning: 'Hm. '.repeat(largestTurn / 3), text: 'never' });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    const call = wrapper.sendUserMessageAndGetResponse('hi', {}, { retryOnOpenAITimeLimit: true });
    await assert.rejects(call, { code: 'AnswerTooLong' });
    const reply = lastOf((await wrapper.getChatHistory()).chatHistory, 'assistant');
    assert.deepEqual([reply.content, reply.reasoning?.length], ['', largestTurn]);
  }).timeout(60_000);

  it('runs no call that has no room', async () => {
    const { runtime, server, addConfig, addPrompt, addTool } = fixture.current;
    await addConfig('main');
    await addTool({ name: 'one', toolCode: 'export default function () { return 1 }' });
    await addPrompt({ tools: ['one'] });
    server.reply({ text: 'Let me see.', toolCalls: [{ name: 'one', arguments: { all: 'x'.repeat(largestTurn) } }] });
    const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
    await assert.rejects(wrapper.sendUserMessageAndGetResponse('hi'), { code: 'AnswerTooLong' });
    const { chatHistory } = await wrapper.getChatHistory();
    assert.deepEqual([chatHistory.at(-1)?.content, chatHistory.at(-1)?.tool_calls], ['Let me see.', undefined]);
  }).timeout(60_000);
});
