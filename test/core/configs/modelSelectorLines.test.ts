import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withModelSelector } from '../../../src/core/configs/modelSelectorLines.ts';
import { parseConfig } from '../../../src/core/configs/parseConfig.ts';

describe('withModelSelector', () => {
  const template = readFileSync(join(import.meta.dirname, '../../../llm_configs/vscode-lm.yml'), 'utf8');

  it('makes the template of the class select the model, its comments kept', async () => {
    const text = withModelSelector(template, { vendor: 'acme', family: 'a "b" $&', id: 'x: #1' });
    const { config, problems } = await parseConfig(text, '/w/vscode-lm.yml');
    assert.deepEqual(problems, []);
    assert.ok(config?.llmConfigClass === 'VSCodeLMConfig');
    assert.deepEqual([config.vendor, config.family, config.id], ['acme', 'a "b" $&', 'x: #1']);
    assert.equal(text.split('\n').length, template.split('\n').length);
  });

  it('adds what is not there, and leaves alone what is not chosen', () => {
    assert.equal(withModelSelector('name: x', { id: 'i' }), 'name: x\nid: "i"\n');
    assert.equal(withModelSelector('vendor: v\n# family: f\n', { vendor: 'w' }), 'vendor: "w"\n# family: f\n');
  });
});
