import assert from 'node:assert/strict';
import { namedVariable } from '../../../src/vscode/chat/variables/namedVariable.ts';

describe('the variable that an error names', () => {
  const names = ['tutor', 'file', 'topic', 'user'];

  it('is the first one in quotes, or of a list of keys', () => {
    assert.equal(namedVariable('prompt "tutor", user prompt, line 1: "topic" is not defined.', names), 'topic');
    assert.equal(namedVariable('prompt "tutor", line 2: "user.name" is not defined.', names), 'user');
    assert.equal(namedVariable('The tool "file" needs the context variables "topic", "user", which', names), 'topic');
    assert.equal(namedVariable('Missing required keys: user, topic', names), 'user');
  });

  it('is none where the words only happen to be there', () => {
    assert.equal(namedVariable('The file of the topic is not there.', names), undefined);
    assert.equal(namedVariable('The config "main" failed.', names), undefined);
  });
});
