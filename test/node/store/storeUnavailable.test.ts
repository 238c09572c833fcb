import assert from 'node:assert/strict';
import { backupFailed, fileFailure } from '../../../src/node/store/storeUnavailable.ts';

describe('what a person is told of a store that is not available', () => {
  it('names the remedy once where one failure stands behind another', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const failure = backupFailed('/storage/backups', fileFailure('/storage/promptdeck.db', 'write', full));
    assert.equal(
      failure.message,
      'The chats could not be backed up to /storage/backups. Earlier backups are untouched, and chats go on. The disk is full: free some space and try again.',
    );
  });
});
