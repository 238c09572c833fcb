// Opens the store, tries to save, and prints how each step ended. The process must end by itself.
import { openStore } from '../../../../src/node/store/openStore.ts';
import { messageOf } from '../../../../src/core/base/appError.ts';

try {
  const store = await openStore({ storageDir: process.argv[2] ?? '' });
  console.log('opened', (await store.llmConfigNames.list()).map(({ name }) => name).join(','));
  try {
    await store.llmConfigNames.save({ name: 'new' });
    console.log('saved');
  } catch (error) {
    console.log('save failed', messageOf(error));
  }
  await store.close();
} catch (error) {
  console.log('open failed', messageOf(error));
}
