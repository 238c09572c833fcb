import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { llmConfigClasses } from '../../../src/core/configs/llmConfig.ts';
import { parseConfig } from '../../../src/core/configs/parseConfig.ts';

const folder = join(import.meta.dirname, '../../../llm_configs');

describe('the sample configs', () => {
  const samples = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

  it('are one for each class, without a fault', async () => {
    const parsed = await Promise.all(samples.map(({ file, text }) => parseConfig(text, join(folder, file))));
    assert.deepEqual(
      parsed.flatMap(({ problems }) => problems),
      [],
    );
    assert.deepEqual(parsed.map(({ config }) => config?.llmConfigClass).sort(), [...llmConfigClasses].sort());
  });

  it('have no fault either once every line that is commented out counts', async () => {
    for (const { file, text } of samples) {
      const whole = text.replace(/^# (?=(?: {2})?[\w-]+:(?: \S+)?$)/gm, '');
      assert.notEqual(whole, text, file);
      assert.deepEqual((await parseConfig(whole, join(folder, file))).problems, [], whole);
    }
  });
});
