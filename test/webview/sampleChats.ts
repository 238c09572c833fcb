import type {
  ChatView,
  ComparisonLane,
  HostMessage,
  LiveReply,
  MessageView,
  ToolCallView,
  VariableField,
} from '../../src/protocol/chat.ts';

/** A message with the least that it needs. */
export function message(
  id: string,
  role: MessageView['role'],
  content: string,
  more: Partial<MessageView> = {},
): MessageView {
  return {
    id,
    role,
    content,
    systemGenerated: false,
    timestamp: '2026-01-01T10:00:00.000Z',
    thumb: null,
    toolCalls: [],
    ...more,
  };
}

/** A variable with the least that its field needs. */
export function variable(name: string, value: string, more: Partial<VariableField> = {}): VariableField {
  return { name, value, required: false, kind: 'text', description: '', ...more };
}

/** A chat that has not begun. */
export function chatView(more: Partial<ChatView> = {}): ChatView {
  return {
    chatId: null,
    title: '',
    promptName: 'tutor',
    configName: 'demo',
    isDemo: true,
    isPinned: false,
    totals: null,
    variables: [],
    messages: [],
    next: [],
    received: null,
    leaving: [],
    queued: [],
    returned: [],
    live: null,
    comparison: null,
    canCompare: false,
    error: null,
    trusted: true,
    ...more,
  };
}

export function snapshot(view: ChatView, revision = 1): Extract<HostMessage, { type: 'snapshot' }> {
  return { type: 'snapshot', revision, view };
}

const suppliedParams: ToolCallView['suppliedParams'] = [
  { name: 'user_id', from: 'context' },
  { name: 'api_key', from: 'defaults' },
];

export const toolCall: ToolCallView = {
  id: 'call_1',
  name: 'look_up_order',
  arguments: '{"orderId":12345678901234567890,"fields":["status","total"]}',
  suppliedParams,
  state: 'ok',
  result: '{"status":"OK","message":{"status":"shipped","total":42.5}}',
  durationMs: 132,
};

/** A call that waits for its user. */
export const waitingCall: ToolCallView = {
  id: 'call_1',
  name: 'fetch_page',
  arguments: '{"url":"https://api.example.com/orders/1","headers":{"accept":"application/json"},"user_id":7}',
  suppliedParams,
  dropped: ['user_id'],
  state: 'waiting',
  approval: {
    wants: ['Send requests to api.example.com', 'Read files of the workspace folder'],
    source: 'tools/fetch_page.tool.ts',
    arguments: '{"url":"https://api.example.com/orders/1","headers":{"accept":"application/json"}}',
  },
};

const { durationMs: _none, result: _no, ...openCall } = toolCall;

/** The calls of one turn, one in each state in which it may stand once it was made. */
export const settledCalls: ToolCallView[] = [
  {
    ...toolCall,
    allowedBy: 'allowed for this chat',
    logs: ['asking for 1', 'answer after 90 ms', '', 'no unit given'],
    logLevels: { 1: 'warn', 3: 'error' },
  },
  { ...toolCall, id: 'call_2', sentArguments: '{"orderId":1}', allowedBy: 'allowed once' },
  {
    ...toolCall,
    id: 'call_3',
    name: 'fetch_page',
    state: 'failed',
    result: 'TypeError: body is undefined',
    failedAt: 'line 12, column 5',
    durationMs: 12_400,
  },
  { ...openCall, id: 'call_4', name: 'a_tool_with_a_rather_long_name_indeed', state: 'denied', result: 'Not now.' },
  { ...openCall, id: 'call_5', state: 'cancelled', result: 'Stopped.' },
  { ...openCall, id: 'call_6', state: 'brokeOff', result: 'The window closed before it ended.' },
];

export const markdownSample = `## Two pointers

The idea: keep **two indices**, one at each *end*, and move them towards each other. It runs in \`O(n)\` time and
needs \`O(1)\` memory ([more](https://example.com/two-pointers)).

\`\`\`ts
/** Indices of two numbers that add up to the target. */
function findPair(sorted: number[], target: number): [number, number] | null {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const sum = sorted[low] + sorted[high];
    if (sum === target) return [low, high]; // found
    if (sum < target) low += 1;
    else high -= 1;
  }
  return null;
}
console.log(findPair([1, 3, 4, 9], 7), \`done \${true}\`);
\`\`\`

1. Sort the numbers.
2. Start at both ends.
   - Too small: move the left one.
   - Too large: move the right one.

- [x] Sorted input
- [ ] Duplicates handled

| Approach | Time | Memory |
| --- | :-: | --: |
| Brute force | O(n²) | 1 |
| Two pointers | O(n) | 1 |

> Try it on paper first. A hint is worth more than the answer.
`;

const details = {
  configName: 'demo',
  model: 'demo-small',
  choice: 'took over from spare',
  why: 'It took over after spare failed.',
  failures: [{ configName: 'spare', what: 'rate limit', message: 'Too many requests. Try again in 20 s.' }],
  seconds: 2.41,
  tokens: { input: 1024, output: 310, cached: 512, reasoning: 200 },
  cost: { amount: 0.01234, currency: 'USD' },
};

/** One of everything that a finished chat can hold. */
export const fullChat = chatView({
  chatId: 7,
  title: 'How do two pointers work?',
  totals: {
    input: 2048,
    output: 310,
    costs: [{ amount: 0.01234, currency: 'USD' }],
    lacksTokens: true,
    lacksCosts: true,
  },
  variables: [variable('language', 'TypeScript', { required: true, held: true }), variable('level', '')],
  messages: [
    message('s', 'system', 'You are a patient tutor.\nAnswer in TypeScript.', { systemGenerated: true }),
    message('t', 'assistant', 'Hello! Which **problem** shall we look at?', { systemGenerated: true }),
    message('u1', 'user', 'How do two pointers work?\n<b>Please</b> show code.'),
    message('a1', 'assistant', 'Let me look that up.', {
      toolCalls: [
        toolCall,
        {
          ...toolCall,
          id: 'call_2',
          name: 'fetch_page',
          state: 'failed',
          result: '{"status":"Failed","message":"The page did not answer."}',
        },
      ],
    }),
    message('a2', 'assistant', markdownSample, {
      details,
      thumb: 1,
      reasoning: 'The user wants code.\nKeep it short.',
    }),
    message('u2', 'user', 'And with duplicates?'),
    message('a3', 'assistant', 'Skip equal neighbours after', {
      details: {
        ...{
          configName: 'demo',
          model: 'demo-small',
          choice: 'pinned',
          why: 'This chat is pinned to it.',
          failures: [],
        },
        endedEarly: 'Cut off at the length limit of a reply.',
      },
    }),
  ],
});

export const liveReply: LiveReply = {
  turns: [
    { text: '', reasoning: 'Which order is meant?', toolCalls: [{ ...toolCall, state: 'ok' }] },
    {
      text: 'Your order has **shipped**. It contains:\n\n```python\ndef total(items):\n    return sum(',
      reasoning: '',
      toolCalls: [],
    },
  ],
  notice: '',
  configName: 'demo',
};

/** A lane of a comparison of which nothing is there yet. */
export function laneOf(configName: string, more: Partial<ComparisonLane> = {}): ComparisonLane {
  return { configName, model: `model-of-${configName}`, live: null, messages: [], error: null, totals: null, ...more };
}

/** What a lane has once its answer is complete. */
export function keptAnswer(id: string, content: string): Partial<ComparisonLane> {
  return {
    messages: [message(id, 'assistant', content, { details })],
    secondsToText: 0.42,
    seconds: 2.41,
    totals: {
      input: 1024,
      output: 310,
      costs: [{ amount: 0.01234, currency: 'USD' }],
      lacksTokens: false,
      lacksCosts: false,
    },
  };
}

const waitingReply: LiveReply = {
  turns: [{ text: '', reasoning: '', toolCalls: [waitingCall] }],
  notice: '',
  configName: 'local',
  wait: { configName: 'local', reason: 'local failed (rate limit).', untilMs: 4_102_444_800_000 },
};

/** Each state that the panel can be in, by name. */
export const panelStates: Record<string, ChatView> = {
  empty: chatView(),
  form: chatView({
    variables: [
      variable('language', '', { required: true }),
      variable('code', 'const a = 1;\nconst b = 2;\nconsole.log(a + b);', { required: true }),
      variable('tone', 'friendly', { asLastTime: true }),
    ],
  }),
  typedForm: chatView({
    chatId: 7,
    messages: [message('u1', 'user', 'Hi')],
    variables: [
      variable('code', 'const total = items.reduce((sum, { price }) => sum + price, 0);\n'.repeat(40), {
        required: true,
        held: true,
      }),
      variable('unit', '"celsius"', {
        ...{ kind: 'choice', choices: ['"celsius"', '"fahrenheit"'], held: true },
        description: 'Unit of the temperatures.',
      }),
      variable('days', '3', { kind: 'number', description: 'How far to look ahead.', held: true }),
      variable('exact', '', { kind: 'boolean' }),
      variable('plan', '{"steps":[1,2]}', { kind: 'json', held: true, isOwn: true }),
      variable('rules', '', { kind: 'list', kinds: ['list', 'text', 'json'] }),
    ],
    removedVariable: 'user_id',
  }),
  full: fullChat,
  streaming: { ...fullChat, messages: fullChat.messages.slice(0, 3), live: liveReply },
  runningTool: {
    ...fullChat,
    isDemo: false,
    messages: fullChat.messages.slice(0, 3),
    live: {
      turns: [{ text: 'Let me check.', reasoning: '', toolCalls: [{ ...openCall, state: 'running' }] }],
      notice: '',
      configName: 'azure-gpt-4',
    },
  },
  toolStates: chatView({
    chatId: 7,
    messages: [
      message('u1', 'user', 'Where is it?'),
      message('a1', 'assistant', '', { toolCalls: settledCalls, details }),
    ],
  }),
  toolApproval: {
    ...fullChat,
    messages: fullChat.messages.slice(0, 3),
    live: {
      turns: [
        {
          text: 'Let me check both.',
          reasoning: '',
          toolCalls: [
            waitingCall,
            {
              ...waitingCall,
              id: 'call_2',
              arguments: '{"url":"https://api.example.com/orders/2"}',
              suppliedParams: [],
              approval: {
                wants: [],
                source: 'the database',
                fault: 'The argument "headers" is required.',
              },
            },
            { ...openCall, id: 'call_3', state: 'running' },
          ],
        },
      ],
      notice: '',
      configName: 'demo',
    },
  },
  waiting: {
    ...fullChat,
    messages: fullChat.messages.slice(0, 3),
    live: {
      turns: [{ text: '', reasoning: '', toolCalls: [] }],
      notice: 'demo is busy; asking spare instead.',
      configName: 'spare',
    },
  },
  retryWait: {
    ...fullChat,
    isPinned: true,
    messages: fullChat.messages.slice(0, 3),
    live: {
      turns: [{ text: '', reasoning: '', toolCalls: [] }],
      notice: 'demo failed (rate limit); asking it again in 20 s.',
      configName: 'demo',
      wait: {
        configName: 'demo',
        reason: 'demo failed (rate limit).',
        untilMs: 4_102_444_800_000,
        nextConfigName: 'spare',
      },
    },
  },
  failedConfigs: {
    ...fullChat,
    messages: fullChat.messages.slice(0, 3),
    error: {
      code: 'LLMConfigsNotAvailable',
      severity: 'error',
      message: 'None of the LLM configs could answer.',
      actions: [{ id: 'retry', label: 'Retry' }],
      failures: [
        { configName: 'demo', what: 'rate limit', message: 'Too many requests.' },
        { configName: 'spare', what: 'no connection', message: 'The server did not answer.' },
      ],
    },
  },
  error: {
    ...fullChat,
    messages: fullChat.messages.slice(0, 3),
    error: {
      code: 'AuthenticationFailed',
      severity: 'error',
      message: 'The key of "azure-gpt-4" was refused. Check it in the config, or store a new one.',
      actions: [
        { id: 'setSecret', label: 'Set Key' },
        { id: 'openConfig', label: 'Open Config' },
        { id: 'retry', label: 'Try Again' },
      ],
    },
  },
  endedEarly: {
    ...fullChat,
    messages: [
      ...fullChat.messages.slice(0, -1),
      message('a3', 'assistant', 'Skip equal neighbours after', { details }),
    ],
    error: {
      code: 'StreamInterrupted',
      severity: 'warning',
      message:
        'The answer of "demo" was cut off at its length limit. Continue it, or raise "max_tokens" in the LLM config.',
      actions: [
        { id: 'continue', label: 'Continue' },
        { id: 'openConfig', label: 'Open LLM Config' },
        { id: 'retry', label: 'Retry' },
      ],
    },
  },
  comparing: {
    ...fullChat,
    messages: fullChat.messages.slice(0, 3),
    canCompare: true,
    comparison: { lanes: [laneOf('azure-gpt-4', { live: liveReply }), laneOf('local', { live: waitingReply })] },
  },
  compared: {
    ...fullChat,
    messages: fullChat.messages.slice(0, 3),
    canCompare: true,
    comparison: {
      lanes: [
        laneOf('azure-gpt-4', keptAnswer('b1', markdownSample)),
        laneOf('local', keptAnswer('b2', 'Move the **smaller** end.')),
        laneOf('a-config-with-a-rather-long-name', {
          error: {
            code: 'AuthenticationFailed',
            severity: 'error',
            message: 'The key of this config was refused. Check it in the config, or store a new one.',
            actions: [
              { id: 'setSecret', label: 'Set Secret…' },
              { id: 'openConfig', label: 'Open LLM Config' },
            ],
          },
        }),
      ],
    },
  },
  untrusted: chatView({ trusted: false }),
};
