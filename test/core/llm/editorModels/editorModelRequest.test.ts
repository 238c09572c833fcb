import assert from 'node:assert/strict';
import { editorModelRequest } from '../../../../src/core/llm/editorModels/editorModelRequest.ts';
import type { LLMMessage, LLMRequest } from '../../../../src/core/llm/llmRequest.ts';
import type { GenerationSettings } from '../../../../src/core/llm/generationSettings.ts';
import { ToolNames } from '../../../../src/core/llm/toolNames.ts';

const tool = { name: 'look-up', description: 'Looks up.', parameters: { type: 'object' } };

function requestOf(messages: LLMMessage[], more: Partial<LLMRequest> = {}, settings?: GenerationSettings) {
  const request: LLMRequest = { messages, tools: [], ...more };
  return editorModelRequest(request, new ToolNames(request.tools), settings);
}

const text = (value: string) => ({ type: 'text' as const, text: value });

describe("A request to VS Code's models", () => {
  it('opens with the system text, and merges turns of one role', () => {
    const { messages, ...rest } = requestOf([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'One' },
      { role: 'user', content: 'Two' },
      { role: 'assistant', content: '', toolCalls: [] },
    ]);
    assert.deepEqual(messages, [{ role: 'user', parts: [text('Be brief.'), text('One\n\nTwo')] }]);
    assert.deepEqual(rest, {});
  });

  it('begins and ends with a user message', () => {
    const { messages } = requestOf([{ role: 'assistant', content: 'Hello', toolCalls: [] }]);
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
  });

  it('answers every call once, in the message after it', () => {
    const { messages, tools } = requestOf(
      [
        { role: 'user', content: 'Go' },
        {
          role: 'assistant',
          content: 'Looking.',
          toolCalls: [
            { id: 'a', name: 'look-up', arguments: '{"q":1}' },
            { id: 'a', name: 'look-up', arguments: 'broken' },
          ],
        },
        { role: 'tool', toolCallId: 'a', name: 'look-up', content: 'found' },
        { role: 'user', content: 'And?' },
      ],
      { tools: [tool] },
    );
    assert.equal(tools?.length, 1);
    assert.deepEqual(messages.slice(1), [
      {
        role: 'assistant',
        parts: [
          text('Looking.'),
          { type: 'tool-call', callId: 'a', name: 'look-up', input: { q: 1 } },
          { type: 'tool-call', callId: 'a_2', name: 'look-up', input: { invalid_json: 'broken' } },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'tool-result', callId: 'a', text: 'found' },
          {
            type: 'tool-result',
            callId: 'a_2',
            text: '{"status":"Failed","message":"Interrupted: this call has no result."}',
          },
        ],
      },
      { role: 'user', parts: [text('And?')] },
    ]);
  });

  it('tells old tool turns as text where it has no tools', () => {
    const { messages } = requestOf([
      { role: 'user', content: 'Go' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'look-up', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'a', name: 'look-up', content: 'found' },
    ]);
    assert.ok(messages.every(({ parts }) => parts.every(({ type }) => type === 'text')));
    assert.match(JSON.stringify(messages), /found/);
  });

  it('asks for structured output in words', () => {
    const responseFormat = { type: 'object', properties: { answer: { type: 'string' } } };
    const opening = (settings: GenerationSettings) =>
      JSON.stringify(requestOf([{ role: 'user', content: 'Go' }], { responseFormat }, settings).messages[0]?.parts[0]);
    assert.match(opening({}), /JSON Schema:.*answer/);
    assert.match(opening({ structuredOutput: 'json_object' }), /one JSON object/);
    assert.doesNotMatch(opening({ structuredOutput: 'json_object' }), /Schema/);
    assert.equal(opening({ structuredOutput: 'none' }), JSON.stringify(text('Go')));
  });

  it('passes on what the config sets', () => {
    const settings: GenerationSettings = { temperature: 0, topP: 0.5, maxTokens: 10, reasoningEffort: 'low' };
    assert.deepEqual(requestOf([{ role: 'user', content: 'Go' }], {}, settings).modelOptions, {
      temperature: 0,
      top_p: 0.5,
      max_tokens: 10,
      reasoning_effort: 'low',
    });
  });
});
