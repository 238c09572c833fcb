import assert from 'node:assert/strict';
import { toolInForce } from '../../../src/core/tools/toolInForce.ts';
import { editorToolFingerprint, toolFingerprint, type ToolGrant } from '../../../src/core/tools/toolGrant.ts';
import type { Store } from '../../../src/node/store/store.ts';
import { aMessage, appError, nextChange, TemporaryStores, untyped } from './temporaryStore.ts';

describe('grants of tools', function () {
  this.timeout(20_000);

  let stores: TemporaryStores;
  let store: Store;
  let chatId: number;
  const capabilities = { hosts: ['api.example.com'], files: true };

  beforeEach(async () => {
    stores = new TemporaryStores();
    store = await stores.open('file:///a');
    chatId = (await store.chatHistories.save({ chatHistory: [aMessage('m', 'text')] })).id;
  });
  afterEach(() => stores.dispose());

  const grant = (fields: Partial<ToolGrant> = {}): Promise<ToolGrant> =>
    store.toolGrants.grant({ toolName: 'weather', fingerprint: 'f1', capabilities, scope: 'always', ...fields });

  it('are kept, newest first, and told of in other windows', async () => {
    const other = await stores.open('file:///a');
    const there = nextChange(other, ({ kind }) => kind === 'toolGrants');
    const first = await grant();
    await there;
    const second = await grant({ scope: 'chat', chatHistoryId: chatId });
    assert.deepEqual(await other.toolGrants.list(), [second, first]);
    assert.deepEqual(
      { ...first, id: 0, grantedAt: '' },
      { id: 0, toolName: 'weather', fingerprint: 'f1', capabilities, scope: 'always', grantedAt: '' },
    );
    await store.close();
    assert.deepEqual(await (await stores.open('file:///a')).toolGrants.list(), [second, first]);
  });

  it('are one where they are given twice', async () => {
    assert.deepEqual(await grant(), await grant());
    const inChat = await grant({ scope: 'chat', chatHistoryId: chatId });
    assert.deepEqual(await grant({ scope: 'chat', chatHistoryId: chatId }), inChat);
    assert.equal((await store.toolGrants.list()).length, 2);
  });

  it('hold for their fingerprint, in their chat or everywhere, in their workspace alone', async () => {
    const find = async (fingerprint: string, chatHistoryId?: number) =>
      (await store.toolGrants.find({ fingerprint, ...(chatHistoryId === undefined ? {} : { chatHistoryId }) }))?.scope;
    await grant({ scope: 'chat', chatHistoryId: chatId });
    assert.equal(await find('f1', chatId), 'chat');
    assert.equal(await find('f1', chatId + 1), undefined);
    assert.equal(await find('f1'), undefined);
    await grant();
    assert.equal(await find('f1', chatId), 'always');
    assert.equal(await find('f1'), 'always');
    assert.equal(await find('f2', chatId), undefined);
    store = await stores.open('file:///b');
    assert.equal(await find('f1', chatId), undefined);
    assert.deepEqual(await store.toolGrants.list(), []);
  });

  it('end when they are revoked or their chat is deleted, and another workspace revokes none', async () => {
    const always = await grant();
    await grant({ scope: 'chat', chatHistoryId: chatId });
    const elsewhere = await stores.open('file:///b');
    assert.equal(await elsewhere.toolGrants.revoke(always.id), false);
    await store.chatHistories.delete(chatId);
    assert.deepEqual(await store.toolGrants.list(), [always]);
    assert.equal(await store.toolGrants.revoke(always.id), true);
    assert.deepEqual(await store.toolGrants.list(), []);
  });

  it('are refused where they make no sense', async () => {
    await assert.rejects(grant({ scope: 'chat' }), appError('InvalidEntity', /chatHistoryId/));
    await assert.rejects(grant({ scope: untyped('forever') }), appError('InvalidEntity', /scope/));
    await assert.rejects(grant({ toolName: '' }), appError('InvalidEntity', /name/));
  });

  it('name the secrets that they were given with', async () => {
    const secrets = [{ source: 'secret' as const, name: 'KEY' }];
    const granted = await grant({ secrets });
    assert.deepEqual([granted.secrets, granted.capabilities], [secrets, capabilities]);
    assert.deepEqual(await store.toolGrants.list(), [granted]);
    await assert.rejects(grant({ secrets: untyped(['KEY']) }), appError('InvalidEntity', /secrets/));
  });

  it('end with the secret that they were given with, in every workspace', async () => {
    const [key, env] = [
      { source: 'secret' as const, name: 'KEY' },
      { source: 'env' as const, name: 'KEY' },
    ];
    const elsewhere = await stores.open('file:///b');
    await elsewhere.toolGrants.grant({
      toolName: 't',
      fingerprint: 'f',
      capabilities,
      secrets: [key],
      scope: 'always',
    });
    await grant({ secrets: [{ ...key, name: 'OTHER' }, key] });
    const kept = await grant({ fingerprint: 'f2', secrets: [env] });
    const told = nextChange(elsewhere, ({ kind }) => kind === 'toolGrants');
    assert.equal(await store.toolGrants.revokeOfSecret('KEY'), 2);
    await told;
    assert.deepEqual(await store.toolGrants.list(), [kept]);
    assert.deepEqual(await elsewhere.toolGrants.list(), []);
    assert.equal(await store.toolGrants.revokeOfSecret('KEY'), 0);
  });
});

describe('the fingerprints of grants', () => {
  it('are bound to the code and what it asks for, hosts in any order', async () => {
    const tool = { name: 'weather', toolCode: 'export default () => 1' };
    const print = await toolFingerprint(tool, { hosts: ['a', 'b'] }, []);
    assert.match(print, /^[0-9a-f]{64}$/);
    assert.equal(await toolFingerprint(tool, { hosts: ['b', 'a', 'a'], files: false }, []), print);
    const others = await Promise.all([
      toolFingerprint({ ...tool, toolCode: `${tool.toolCode} ` }, { hosts: ['a', 'b'] }, []),
      toolFingerprint(tool, { hosts: ['a'] }, []),
      toolFingerprint(tool, { hosts: ['a', 'b'], files: true }, []),
    ]);
    assert.equal(new Set([print, ...others]).size, 4);
  });

  it('are bound to the names of secrets, in any order, and stay what they were for tools without any', async () => {
    const tool = { toolCode: 'export default () => 1' };
    const none = await toolFingerprint(tool, { hosts: ['a'] }, []);
    assert.equal(none, 'ccb6e30d9559a27fece627b8c6236b48ff2166223f4352f6754be1352dbc7c9c');
    const [key, other] = [{ source: 'secret', name: 'KEY' } as const, { source: 'secret', name: 'OTHER' } as const];
    const both = await toolFingerprint(tool, { hosts: ['a'] }, [key, other]);
    assert.equal(await toolFingerprint(tool, { hosts: ['a'] }, [other, key, other]), both);
    const others = await Promise.all([
      toolFingerprint(tool, { hosts: ['a'] }, [key]),
      toolFingerprint(tool, { hosts: ['a'] }, [{ source: 'env', name: 'KEY' }]),
      toolFingerprint(tool, { hosts: ['b'] }, [key, other]),
    ]);
    assert.equal(new Set([none, both, ...others]).size, 5);
  });

  it('are bound to the parameters that a tool is supplied with otherwise than its code says, and to no others', async () => {
    const tool = { name: 't', toolCode: 'export default () => 1', toolJsonSpec: null, createdAt: '', updatedAt: '' };
    const said = { defaultValuesForNonLlmParams: { unit: 'C', at: { a: 1, b: 2 } }, contextParams: ['user'] };
    const print = (columns: Partial<typeof said> = {}, code: Partial<typeof said> = {}) => {
      const held = { ...tool, defaultValuesForNonLlmParams: {}, contextParams: [], ...columns };
      return toolFingerprint(toolInForce(held, { ...said, ...code }), { hosts: ['a'] }, []);
    };
    const file = await toolFingerprint({ toolCode: tool.toolCode }, { hosts: ['a'] }, []);
    assert.equal(await print(), file);
    assert.equal(await print(said), file, 'columns that say the same as the code');
    const base = await print({ contextParams: ['a', 'b'] });
    assert.equal(await print({ contextParams: ['b', 'a'] }), base);
    const others = await Promise.all([
      print({ defaultValuesForNonLlmParams: { ...said.defaultValuesForNonLlmParams, unit: 'F' } }),
      print({ contextParams: ['chat'] }),
      print({ defaultValuesForNonLlmParams: { ...said.defaultValuesForNonLlmParams, at: { a: 1, b: 3 } } }),
    ]);
    assert.equal(new Set([file, base, ...others]).size, 5);
  });

  it('are bound to all that an extension says of its tool, keys in any order', async () => {
    const city = { type: 'string', description: 'Where.' };
    const spec = {
      description: 'Tells.',
      parameters: { type: 'object', required: ['city', 'day'], properties: { city } },
    };
    const print = await editorToolFingerprint('vscode:tell', spec);
    const turned = {
      description: 'Tells.',
      parameters: {
        properties: { city: { description: 'Where.', type: 'string' } },
        required: ['city', 'day'],
        type: 'object',
      },
    };
    assert.equal(await editorToolFingerprint('vscode:tell', turned), print);
    const others = await Promise.all([
      editorToolFingerprint('vscode:show', spec),
      editorToolFingerprint('vscode:tell', { ...spec, description: 'Deletes.' }),
      editorToolFingerprint('vscode:tell', { ...spec, parameters: { ...spec.parameters, required: ['day', 'city'] } }),
      editorToolFingerprint('vscode:tell', { ...spec, parameters: { ...spec.parameters, properties: {} } }),
      editorToolFingerprint('vscode:tell', {
        ...spec,
        parameters: { ...spec.parameters, properties: [['city', city]] },
      }),
      toolFingerprint({ toolCode: 'vscode:tell' }, {}, []),
    ]);
    assert.equal(new Set([print, ...others]).size, 7);
  });
});
