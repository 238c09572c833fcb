import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/base/appError.ts';
import { ShownFault } from '../../../src/vscode/chat/shownFault.ts';

describe('what a panel shows of an error', () => {
  it('is that the chat was deleted, not its number, and the log has both', () => {
    const logged: unknown[] = [];
    const fault = new ShownFault((_where, error) => logged.push(error));
    const error = new AppError('ChatNotFound', 'There is no chat with the id 6.');
    fault.show(error, 'Sending');
    assert.equal(fault.error?.code, 'ChatNotFound');
    assert.match(fault.error.message, /^This chat was deleted\./);
    assert.deepEqual(logged, [error]);
  });
});
