import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/core/base/json.ts';
import type { ChatRecord } from '../../../src/core/chats/chatRecord.ts';
import { chatFromJson, chatToJson } from '../../../src/core/transfer/chatExport.ts';
import { TransferFault } from '../../../src/core/transfer/transferFault.ts';

const time = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
  .map((date) => date.toISOString());
const json = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
const message = fc.record({
  id: fc.string({ minLength: 1 }),
  role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const, 'tool' as const),
  content: fc.string({ unit: 'binary' }),
  timestamp: time,
});
const record: fc.Arbitrary<ChatRecord> = fc
  .record({
    uuid: fc.uuid(),
    title: fc.string(),
    promptName: fc.string(),
    currentContextVariables: json,
    pinned: fc.option(fc.string({ minLength: 1 })),
    createdAt: time,
    updatedAt: time,
    tree: fc.array(fc.tuple(message, json, fc.nat()), { maxLength: 8 }),
    head: fc.nat(),
  })
  .map(({ tree, head, pinned, ...rest }) => ({
    ...rest,
    ...(pinned === null ? {} : { pinnedConfigName: pinned }),
    messages: tree.map(([own, more, parent], index) => ({
      parent: index === 0 || parent % 4 === 0 ? null : parent % index,
      message: { ...more, ...own },
    })),
    head: tree.length === 0 ? null : head % tree.length,
  }));

describe('a chat in an export', () => {
  it('comes back as it was, through JSON text', () => {
    fc.assert(
      fc.property(record, (chat) => {
        assert.deepEqual(chatFromJson(JSON.parse(JSON.stringify(chatToJson(chat)))), chat);
      }),
    );
  });

  it('that is anything else is refused with the field, and never half read', () => {
    fc.assert(
      fc.property(record, fc.string(), fc.jsonValue(), (chat, key, value) => {
        const changed = { ...chatToJson(chat), [key]: value };
        try {
          chatFromJson(changed);
        } catch (error) {
          assert.ok(error instanceof TransferFault, String(error));
        }
      }),
    );
    fc.assert(
      fc.property(record, (chat) => {
        const pinned = { ...chatToJson(chat), pinned_config_name: '' };
        assert.throws(() => chatFromJson(pinned), /pinned_config_name/);
      }),
      { numRuns: 1 },
    );
    for (const value of [null, 1, 'x', [], {}]) assert.throws(() => chatFromJson(value), TransferFault);
  });
});
