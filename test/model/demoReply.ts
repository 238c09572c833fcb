import { instanceOf } from './schemaInstance.ts';
import type { Json, ModelRequest } from './modelRequest.ts';
import type { ScriptedReply } from './scriptedReply.ts';

/** The demo model's name, shown wherever a model's name is. */
export const demoModelName = 'promptdeck-demo';

interface DemoTool {
  name: string;
  description: string;
  parameters: Json;
}

interface DemoMessage {
  role: string;
  content: string;
  name: string;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function messagesOf(request: ModelRequest): DemoMessage[] {
  const messages = Array.isArray(request.body['messages']) ? (request.body['messages'] as Json[]) : [];
  return messages.map((message) => ({
    role: textOf(message['role']),
    content: textOf(message['content']),
    name: textOf(message['name']),
  }));
}

function toolsOf(request: ModelRequest): DemoTool[] {
  const tools = Array.isArray(request.body['tools']) ? (request.body['tools'] as Json[]) : [];
  return tools.map((tool) => {
    const spec = (tool['function'] ?? {}) as Json;
    return {
      name: textOf(spec['name']),
      description: textOf(spec['description']),
      parameters: (spec['parameters'] ?? {}) as Json,
    };
  });
}

const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 3);

/** The tool whose name and description share most words with the message; on the first message any tool will do. */
function chooseTool(tools: readonly DemoTool[], message: string, isFirst: boolean): DemoTool | undefined {
  const said = new Set(wordsOf(message));
  const score = (tool: DemoTool): number =>
    3 * wordsOf(tool.name).filter((word) => said.has(word)).length +
    wordsOf(tool.description).filter((word) => said.has(word)).length;
  const best = [...tools].sort((a, b) => score(b) - score(a))[0];
  return best && (isFirst || score(best) > 0) ? best : undefined;
}

/** What the demo model says: it calls a tool where one fits, else it answers and says what it is. */
export function demoReply(request: ModelRequest): ScriptedReply {
  const messages = messagesOf(request);
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  const said = messages[lastUser]?.content ?? '';
  const results = messages.slice(lastUser + 1).filter(({ role }) => role === 'tool');
  const usage = {
    inputTokens: Math.ceil(messages.reduce((sum, { content }) => sum + content.length, 0) / 4),
    outputTokens: 0,
  };
  const schema = schemaOf(request);
  if (schema) return spoken(JSON.stringify(instanceOf(schema, said), null, 2), usage.inputTokens);
  const isFirst = messages.filter(({ role }) => role === 'user').length === 1;
  const tool = results.length === 0 ? chooseTool(toolsOf(request), said, isFirst) : undefined;
  if (tool) {
    const call = { id: `call_${lastUser}`, name: tool.name, arguments: instanceOf(tool.parameters, said) };
    return { model: demoModelName, delayMs: 150, chunkDelayMs: 40, toolCalls: [call], usage };
  }
  return spoken(answer(said, results), usage.inputTokens);
}

function spoken(text: string, inputTokens: number): ScriptedReply {
  const chunks = text.match(/\s*\S+/g) ?? [text];
  return {
    model: demoModelName,
    text: chunks,
    delayMs: 150,
    chunkDelayMs: 15,
    usage: { inputTokens, outputTokens: chunks.length },
  };
}

function schemaOf(request: ModelRequest): Json | undefined {
  const format = request.body['response_format'] as Json | undefined;
  const schema = (format?.['json_schema'] as Json | undefined)?.['schema'];
  return typeof schema === 'object' && schema !== null ? (schema as Json) : undefined;
}

function answer(said: string, results: readonly DemoMessage[]): string {
  const words = [...new Set(wordsOf(said))].slice(0, 5);
  const quoted = said.length > 200 ? `${said.slice(0, 200)}…` : said;
  return [
    "I am Promptdeck's **local demo model**: no real AI, only a small program on this computer that shows what an answer looks like.",
    '',
    'You wrote:',
    '',
    quoted
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n'),
    '',
    ...results.flatMap(({ content }) => ['The tool answered:', '', '```json', content, '```', '']),
    ...(words.length === 0 ? [] : ['Words that stood out:', '', ...words.map((word) => `- ${word}`), '']),
    'A real model would now answer. Here is a code block in its place:',
    '',
    '```ts',
    `const message = ${JSON.stringify(quoted.split('\n')[0])};`,
    'console.log(`${message.length} characters`);',
    '```',
    '',
    'To talk to a real model, run **Promptdeck: New LLM Config** and name that config in the prompt template.',
  ].join('\n');
}
