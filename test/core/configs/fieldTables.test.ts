import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { fieldsPage, page } from './fieldTables.ts';

describe('docs/llm-configs.md', () => {
  it('has every field of every class as the code has it', async () => {
    const { present, wanted } = await fieldsPage();
    if (process.env['PROMPTDECK_WRITE_DOCS']) await writeFile(page, wanted);
    else
      assert.equal(present, wanted, 'Write the tables anew: PROMPTDECK_WRITE_DOCS=1 npm test -- unit llm-configs.md');
  });
});
