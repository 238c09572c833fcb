import assert from 'node:assert/strict';
import type { LiveChange } from '../../../src/protocol/chat.ts';
import { drawingGap, drawingGapAt } from '../../../src/protocol/drawingPace.ts';
import { LiveUpdates } from '../../../src/vscode/chat/liveUpdates.ts';

describe('changes of a reply on their way to the panel', () => {
  /** Waits for so many deliveries. */
  function collect(): { updates: LiveUpdates; delivered: (count: number) => Promise<LiveChange[][]> } {
    const batches: LiveChange[][] = [];
    let wake = (): void => undefined;
    const updates = new LiveUpdates((changes) => {
      batches.push(changes);
      wake();
    });
    const delivered = async (count: number): Promise<LiveChange[][]> => {
      while (batches.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return batches;
    };
    return { updates, delivered };
  }

  it('go in batches, in order, their text in one piece', async () => {
    const { updates, delivered } = collect();
    updates.push({ kind: 'text', text: 'a' });
    await delivered(1);
    for (const text of ['b', 'c']) updates.push({ kind: 'text', text });
    updates.push({ kind: 'reasoning', text: 'd' });
    updates.push({ kind: 'toolState', id: 'call-1', state: 'running' });
    assert.deepEqual(await delivered(2), [
      [{ kind: 'text', text: 'a' }],
      [
        { kind: 'text', text: 'bc' },
        { kind: 'reasoning', text: 'd' },
        { kind: 'toolState', id: 'call-1', state: 'running' },
      ],
    ]);
  });

  it('that wait are dropped with what comes after them going on', async () => {
    const { updates, delivered } = collect();
    updates.push({ kind: 'text', text: 'in the snapshot' });
    updates.clear();
    updates.push({ kind: 'text', text: 'behind it' });
    assert.deepEqual(await delivered(1), [[{ kind: 'text', text: 'behind it' }]]);
  });

  it('are drawn less often the faster they come', () => {
    const gaps = [10, 264, 800, 2000, 100_000].map((length) => drawingGapAt(length, 1000));
    assert.deepEqual(gaps, [drawingGap.shortest, drawingGap.shortest, 100, drawingGap.longest, drawingGap.longest]);
    assert.equal(drawingGapAt(100, Infinity), drawingGap.shortest);
    assert.equal(drawingGapAt(100, 0), drawingGap.longest);
  });
});
