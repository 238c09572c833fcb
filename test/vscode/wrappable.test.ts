import assert from 'node:assert/strict';
import { wrappable } from '../../src/vscode/services/wrappable.ts';

describe('a message above a list', () => {
  it('can break inside a path, and reads as before', () => {
    const text = wrappable('The database /home/me/storage/promptdeck.db and C:\\Users\\me cannot be read.');
    assert.deepEqual(text.split('\u200B'), [
      'The database /',
      'home/',
      'me/',
      'storage/',
      'promptdeck.db and C:\\',
      'Users\\',
      'me cannot be read.',
    ]);
  });
});
