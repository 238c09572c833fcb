import assert from 'node:assert/strict';
import { openWrapperFixture, type WrapperFixture } from './wrapperFixture.ts';

describe('one question to one config', () => {
  let fixture: WrapperFixture;
  beforeEach(async () => {
    fixture = await openWrapperFixture();
  });
  afterEach(() => fixture.close());

  const question = { system: 'You name conversations.', user: 'Hello' };

  it('is a request of two messages without tools, whose answer is not stored', async () => {
    await fixture.addConfig('main');
    fixture.server.reply({ text: 'A greeting' });
    assert.equal(await fixture.runtime.askOnce('main', question), 'A greeting');
    const { body } = fixture.server.request(0);
    assert.deepEqual(body['messages'], [
      { role: 'system', content: question.system },
      { role: 'user', content: question.user },
    ]);
    assert.deepEqual([body['tools'], body['max_tokens']], [undefined, undefined]);
    assert.deepEqual(await fixture.runtime.chatHistories.list(), []);
  });

  it('takes at most the tokens that it names, and no more than the config allows', async () => {
    await fixture.addConfig('main', { max_tokens: 5_000 });
    await fixture.addConfig('small', { max_tokens: 50 });
    fixture.server.reply({ text: 'One' }, { text: 'Two' });
    for (const name of ['main', 'small']) await fixture.runtime.askOnce(name, { ...question, maxTokens: 1_000 });
    assert.deepEqual(
      fixture.server.requests.map(({ body }) => body['max_tokens']),
      [1_000, 50],
    );
  });
});
