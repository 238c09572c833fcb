import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConfigFolder } from '../../../src/node/configs/configFolder.ts';

const groq = (name: string, model = 'm') =>
  `name: ${name}\nllm_config_class: GroqConfig\nmodel_name: ${model}\napi_key: \${secret:K}\n`;

describe('openConfigFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'configs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const namesIn = async (configs = openConfigFolder(folder)) => (await configs.list()).map(({ name }) => name);

  it('lists the valid configs by name, whatever else lies there', async () => {
    await write('b.yml', groq('b'));
    await write('a.yaml', groq('a'));
    await write('broken.yml', 'name: [');
    await write('notes.txt', 'x');
    await write('.hidden.yml', groq('.hidden'));
    await mkdir(join(folder, 'folder.yml'));
    const configs = openConfigFolder(folder);
    assert.deepEqual(await namesIn(configs), ['a', 'b']);
    const problems = await configs.problems();
    assert.ok(problems.length > 0);
    for (const problem of problems) assert.equal(problem.file, join(folder, 'broken.yml'));
  });

  it('sees what changed, came and went at the next call', async () => {
    const configs = openConfigFolder(folder);
    assert.deepEqual(await namesIn(configs), []);
    await write('a.yml', groq('a'));
    assert.deepEqual(await namesIn(configs), ['a']);
    await write('a.yml', groq('a', 'another-model'));
    const [config] = await configs.list();
    assert.equal(config && 'modelName' in config && config.modelName, 'another-model');
    await write('a.yml', 'name: b\n');
    assert.deepEqual(await namesIn(configs), []);
    await rm(join(folder, 'a.yml'));
    assert.deepEqual([await configs.list(), await configs.problems()], [[], []]);
  });

  it('reads a file again that was replaced by one of the same size and time', async () => {
    const time = new Date(1_700_000_000_000);
    await write('a.yml', groq('a', 'one'));
    await utimes(join(folder, 'a.yml'), time, time);
    const configs = openConfigFolder(folder);
    await configs.list();
    await write('new', groq('a', 'two'));
    await utimes(join(folder, 'new'), time, time);
    await rename(join(folder, 'new'), join(folder, 'a.yml'));
    const [config] = await configs.list();
    assert.equal(config && 'modelName' in config && config.modelName, 'two');
  });

  it('keeps the first of two files with one name and tells the second', async () => {
    await write('a.yaml', groq('a', 'first'));
    await write('a.yml', groq('a', 'second'));
    const configs = openConfigFolder(folder);
    const [config, ...others] = await configs.list();
    assert.equal(config?.file, join(folder, 'a.yaml'));
    assert.deepEqual(others, []);
    const [problem] = await configs.problems();
    assert.equal(problem?.file, join(folder, 'a.yml'));
    assert.match(problem.message, /"a" is also in .*a\.yaml\. Remove one of them\./);
  });

  it('follows links, and passes over a link to nothing', async () => {
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real', 'x'), groq('a'));
    await symlink(join(folder, 'real', 'x'), join(folder, 'a.yml'));
    await symlink(join(folder, 'nowhere'), join(folder, 'b.yml'));
    const configs = openConfigFolder(folder);
    assert.deepEqual([await namesIn(configs), await configs.problems()], [['a'], []]);
  });

  it('holds nothing, without a problem, where the folder is absent or not set', async () => {
    for (const path of [join(folder, 'absent'), undefined]) {
      const configs = openConfigFolder(path);
      assert.deepEqual([await configs.list(), await configs.problems()], [[], []]);
    }
  });

  it('tells a folder that is none, files that cannot be read or are not UTF-8, and one too large', async () => {
    await write('plain', 'x');
    const [problem] = await openConfigFolder(join(folder, 'plain')).problems();
    assert.match(problem?.message ?? '', /The folder cannot be read/);
    await write('large.yml', '#'.repeat(2_000_000));
    await writeFile(join(folder, 'latin.yml'), Buffer.from('name: latin\nmodel_name: caf\u00e9\n', 'latin1'));
    await writeFile(join(folder, 'wide.yml'), Buffer.from('\ufeffname: wide\n', 'utf16le'));
    await mkdir(join(folder, 'sub'));
    await symlink(join(folder, 'sub'), join(folder, 'dir.yml'));
    const messages = (await openConfigFolder(folder).problems()).map(({ name, message }) => `${name}: ${message}`);
    assert.ok(messages.some((message) => /^large: The file is too large/.test(message)));
    for (const name of ['latin', 'wide']) {
      assert.deepEqual(
        messages.filter((message) => message.startsWith(`${name}:`)),
        [`${name}: The file is not UTF-8. Save it with that encoding.`],
      );
    }
    assert.ok(messages.some((message) => /^dir: The file cannot be read/.test(message)));
  });

  it('looks into another folder once told to', async () => {
    const configs = openConfigFolder(undefined);
    await write('a.yml', groq('a'));
    configs.setPath(folder);
    assert.equal(configs.path, folder);
    assert.deepEqual(await namesIn(configs), ['a']);
  });
});
