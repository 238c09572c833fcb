// Sends one message in a new chat and prints, as JSON lines with their time, the chat and each piece of text that arrives.
import { openRuntime } from '../../../src/core.ts';

const [storageDir = '', llmConfigsPath = ''] = process.argv.slice(2);
const print = (fields: object): void => {
  console.log(JSON.stringify({ at: Date.now(), ...fields }));
};
const runtime = await openRuntime({ storageDir, llmConfigsPath });
await runtime.tools.save({
  name: 'wait',
  toolCode: 'export default async (_: {}, tool: any) => { await tool.sleep(800); return 1; }',
  toolJsonSpec: { name: 'wait', description: 'Waits.', parameters: { type: 'object', properties: {} } },
  defaultValuesForNonLlmParams: {},
  contextParams: [],
});
await runtime.promptTemplates.save({
  name: 'tutor',
  llmConfigNames: ['main'],
  requiredKwargs: [],
  initialMessagesTemplates: [],
  systemPromptTemplate: 'You are a tutor.',
  userPromptTemplate: '',
  loggedContextVars: [],
  tools: ['wait'],
});
const wrapper = await runtime.createWrapper({ promptName: 'tutor' });
print({ chatId: wrapper.chatHistoryId });
await wrapper.sendUserMessageAndGetResponse(
  'Tell me',
  {},
  {
    onEvent: (event) => {
      if (event.type === 'text') print({ text: event.text });
    },
  },
);
print({ done: true });
await runtime.close();
