import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolders } from '../../../src/node/store/makeFolders.ts';

describe('making folders', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'promptdeck-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('makes all that are missing, and leaves those that are there', () => {
    const path = join(root, 'a', 'b', 'c');
    makeFolders(path);
    makeFolders(path);
    assert.ok(statSync(path).isDirectory());
  });

  it('goes through links', () => {
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'), 'junction');
    makeFolders(join(root, 'link'));
    makeFolders(join(root, 'link', 'b'));
    assert.ok(statSync(join(root, 'real', 'b')).isDirectory());
  });

  it('refuses where a file is in the way', () => {
    writeFileSync(join(root, 'file'), '');
    assert.throws(() => {
      makeFolders(join(root, 'file'));
    }, /EEXIST/);
    assert.throws(() => {
      makeFolders(join(root, 'file', 'b', 'c'));
    }, /ENOTDIR|EEXIST|ENOENT/);
  });

  it('ends where a folder takes no other', function () {
    if (process.platform !== 'linux') this.skip();
    assert.throws(() => {
      makeFolders('/proc/promptdeck/storage');
    }, /ENOENT/);
  });
});
