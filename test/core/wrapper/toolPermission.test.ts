import assert from 'node:assert/strict';
import type { ToolApproval, ToolCallRequest } from '../../../src/core/tools/toolApproval.ts';
import type { ToolGrant } from '../../../src/core/tools/toolGrant.ts';
import {
  hasGrant,
  toolPermission,
  type PermissionServices,
} from '../../../src/core/wrapper/toolCalls/toolPermission.ts';

describe('the permission of a call', () => {
  const call: ToolCallRequest = {
    ...{ id: 'c1', toolName: 'add', arguments: {}, suppliedParams: [], capabilities: {} },
    ...{ toolCode: 'export default () => 1', promptName: 'tutor' },
  };

  /** What is told of questions while a call is decided about. */
  async function told(grant: ToolGrant | undefined, answer: ToolApproval): Promise<string[]> {
    const events: string[] = [];
    const services: PermissionServices = {
      toolGrants: {
        find: () => (events.push('looked for a grant'), Promise.resolve(grant)),
        list: () => Promise.resolve([]),
        grant: () => Promise.reject(new Error('nothing is granted here')),
        revoke: () => Promise.resolve(false),
        revokeOfSecret: () => Promise.resolve(0),
      },
      approveTool: () => (events.push('asked'), Promise.resolve(answer)),
      onDidChange: () => ({ dispose: () => undefined }),
      log: () => undefined,
    };
    const { allowed } = await toolPermission(services, call, (isAsking) => {
      events.push(isAsking ? 'question' : 'answer');
    });
    return [...events, allowed ? 'allowed' : 'denied'];
  }

  it('is asked about a changed tool with the word that it changed, in the chat or everywhere', () => {
    const grant = { id: 1, toolName: 'add', fingerprint: 'old', capabilities: {}, grantedAt: '' };
    const ofChat = { ...grant, scope: 'chat' as const, chatHistoryId: 7 };
    assert.equal(hasGrant([{ ...grant, scope: 'always' }], call), true);
    assert.equal(hasGrant([ofChat], { ...call, chatHistoryId: 7 }), true);
    assert.equal(hasGrant([ofChat], { ...call, chatHistoryId: 8 }), false);
    assert.equal(hasGrant([{ ...grant, toolName: 'other', scope: 'always' }], call), false);
  });

  it('is no question where a grant covers it, however long that takes to find', async () => {
    const grant = {
      id: 1,
      toolName: 'add',
      fingerprint: 'f',
      capabilities: {},
      scope: 'always' as const,
      grantedAt: '',
    };
    assert.deepEqual(await told(grant, { decision: 'deny' }), ['looked for a grant', 'allowed']);
  });

  it('is a question from when somebody is asked until the answer is there', async () => {
    const steps = ['looked for a grant', 'question', 'asked', 'answer'];
    assert.deepEqual(await told(undefined, { decision: 'allow' }), [...steps, 'allowed']);
    assert.deepEqual(await told(undefined, { decision: 'deny' }), [...steps, 'denied']);
  });
});
