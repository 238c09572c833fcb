import assert from 'node:assert/strict';
import type { Runtime } from '../../../src/node/runtime/runtime.ts';
import { Ratings } from '../../../src/vscode/chats/ratings.ts';
import { openWrapperFixture, type WrapperFixture } from '../../core/wrapper/wrapperFixture.ts';

describe('the ratings of prompts and configs', () => {
  let fixture: WrapperFixture;
  let runtime: Runtime;
  let ratings: Ratings;
  let readings: number;
  const failures: unknown[] = [];

  beforeEach(async () => {
    fixture = await openWrapperFixture();
    ({ runtime } = fixture);
    readings = 0;
    ratings = new Ratings(
      {
        get: () =>
          Promise.resolve({
            chatHistories: {
              ratingTotals: () => {
                readings++;
                return runtime.chatHistories.ratingTotals();
              },
            },
          }),
        onDidChange: runtime.onDidChange,
      },
      (error) => failures.push(error),
    );
  });
  afterEach(async () => {
    ratings.dispose();
    await fixture.close();
    assert.deepEqual(failures.splice(0), []);
  });

  async function chat(promptName: string, ...answers: { config: string; thumb?: 1 | -1 }[]): Promise<number> {
    const timestamp = new Date().toISOString();
    const replies = answers.map(({ config, thumb }, index) => ({
      ...{ id: `a${index}`, role: 'assistant' as const, content: 'Yes.', timestamp, llm_config_name: config },
      ...(thumb && { thumb }),
    }));
    return (await runtime.chatHistories.save({ promptName, chatHistory: replies })).id;
  }

  it('add up over all chats, by prompt and by config', async () => {
    await chat('tutor', { config: 'main', thumb: 1 }, { config: 'other', thumb: -1 }, { config: 'main' });
    await chat('critic', { config: 'main', thumb: 1 });
    await ratings.ready();
    assert.deepEqual(ratings.ofPrompt('tutor'), { up: 1, down: 1 });
    assert.deepEqual(ratings.ofConfig('main'), { up: 2, down: 0 });
    assert.deepEqual(ratings.ofConfig('nobody'), { up: 0, down: 0 });
  });

  it('tell of a rating that is given or taken back, and of no other change', async () => {
    const id = await chat('tutor', { config: 'main' });
    await ratings.ready();
    let told = 0;
    const next = (): Promise<void> =>
      new Promise((resolve) => {
        const listening = ratings.onDidChange(() => {
          told++;
          listening.dispose();
          resolve();
        });
      });
    const rated = next();
    await runtime.chatHistories.rename(id, 'Another title');
    await runtime.updateMessageThumbRating(id, 'a0', 1);
    await rated;
    assert.deepEqual(ratings.ofPrompt('tutor'), { up: 1, down: 0 });
    assert.equal(told, 1);
    const takenBack = next();
    await runtime.updateMessageThumbRating(id, 'a0', null);
    await takenBack;
    assert.deepEqual(ratings.ofPrompt('tutor'), { up: 0, down: 0 });
  });

  it('are not read before somebody asks for them', async () => {
    await chat('tutor', { config: 'main', thumb: 1 });
    assert.equal(readings, 0);
    await ratings.ready();
    await ratings.ready();
    assert.equal(readings, 1);
  });
});
