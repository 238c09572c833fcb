import assert from 'node:assert/strict';
import type { PromptTemplate } from '../../../src/core/prompts/promptTemplate.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aPrompt, appError, TemporaryStores, untyped } from './temporaryStore.ts';

describe('prompt template store', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open();
  });
  afterEach(() => stores.dispose());

  it('gives back what was saved, any template text and dangling names included', async () => {
    const prompt = aPrompt('tutor', {
      llmConfigNames: ['z', 'a', 'm'],
      requiredKwargs: ['topic', 'level'],
      initialMessagesTemplates: [
        { role: 'assistant', content: '{{ broken' },
        { role: 'user', content: '' },
      ],
      systemPromptTemplate: '{% if %} \u0000 \udfff',
      userPromptTemplate: '{{ user_msg }}',
      loggedContextVars: ['level'],
      tools: ['two', 'one'],
    });
    assert.deepEqual(await store.promptTemplates.save(prompt), prompt);
    await store.close();
    assert.deepEqual(await (await stores.open()).promptTemplates.list(), [prompt]);
  });

  it('replaces links in their order', async () => {
    await store.promptTemplates.save(aPrompt('p', { llmConfigNames: ['a', 'b', 'c'], tools: ['t'] }));
    const saved = await store.promptTemplates.save(aPrompt('p', { llmConfigNames: ['c', 'a'] }));
    assert.deepEqual([saved.llmConfigNames, saved.tools], [['c', 'a'], []]);
  });

  it('keeps links to a tool and a config that are deleted', async () => {
    await store.llmConfigNames.save({ name: 'c' });
    await store.promptTemplates.save(aPrompt('p', { llmConfigNames: ['c'] }));
    assert.equal(await store.llmConfigNames.delete('c'), true);
    assert.deepEqual((await store.promptTemplates.get('p'))?.llmConfigNames, ['c']);
  });

  it('takes what is left out as empty', async () => {
    const saved = await store.promptTemplates.save(untyped({ name: 'p' }));
    assert.deepEqual(saved, aPrompt('p', { systemPromptTemplate: '' }));
  });

  const faults: [string, unknown][] = [
    ['promptTemplate', null],
    ['name', {}],
    ['systemPromptTemplate', { name: 'p', systemPromptTemplate: 1 }],
    ['userPromptTemplate', { name: 'p', userPromptTemplate: null }],
    ['llmConfigNames', { name: 'p', llmConfigNames: 'a' }],
    ['tools\\[0\\]', { name: 'p', tools: [''] }],
    ['requiredKwargs\\[0\\]', { name: 'p', requiredKwargs: [{}] }],
    [
      'initialMessagesTemplates\\[1\\].role',
      {
        name: 'p',
        initialMessagesTemplates: [
          { role: 'user', content: '' },
          { role: 'system', content: '' },
        ],
      },
    ],
    ['initialMessagesTemplates\\[0\\].content', { name: 'p', initialMessagesTemplates: [{ role: 'user' }] }],
  ];
  for (const [field, prompt] of faults) {
    it(`names the field \`${field}\` that is wrong`, async () => {
      await assert.rejects(
        store.promptTemplates.save(untyped<PromptTemplate>(prompt)),
        appError('InvalidEntity', new RegExp(`\`${field}\``)),
      );
      assert.deepEqual(await store.promptTemplates.list(), []);
    });
  }
});
