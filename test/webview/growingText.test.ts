import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GrowingText } from '../../webview/chat/components/messages/growingText.ts';
import { fuzzRuns } from '../fuzzRuns.ts';
import { createContainer, enterPage, leavePage } from './markdownDom.ts';

describe('plain text that grows', () => {
  before(() => enterPage());
  after(leavePage);

  function show(...texts: string[]): HTMLElement {
    const container = createContainer();
    const growing = new GrowingText(container);
    for (const text of texts) growing.update(text);
    return container;
  }
  const lengths = (container: HTMLElement) => [...container.children].map(({ textContent }) => textContent.length);

  it('is cut at ends of lines, between words where there are none, and else anywhere but within a character', () => {
    const line = `${'word '.repeat(19)}end.\n`;
    assert.deepEqual(new Set(lengths(show(line.repeat(1000))).slice(0, -1)), new Set([4100]));
    assert.deepEqual(lengths(show('seven77 '.repeat(3000))), [16_392, 7608]);
    assert.deepEqual(lengths(show(`x${'\u{1F600}'.repeat(11_000)}`)), [20_479, 1522]);
  });

  it('keeps its nodes while more arrives, and begins anew with another text', () => {
    const text = 'A line of thought.\n'.repeat(1000);
    const container = createContainer();
    const growing = new GrowingText(container);
    growing.update(text);
    const nodes = [...container.children].map(({ firstChild }) => firstChild);
    growing.update(`${text}More`);
    assert.deepEqual([...container.children].map(({ firstChild }) => firstChild).slice(0, nodes.length), nodes);
    growing.update('Other');
    assert.equal(container.innerHTML, '<span class="text-chunk">Other</span>');
    growing.update('');
    assert.equal(container.innerHTML, '');
  });

  it('is the same to the letter however it arrived', function () {
    this.timeout(0);
    const part = fc.constantFrom(
      'a',
      '\n',
      '\n\n',
      ' ',
      '\u{1F600}',
      'word '.repeat(1500),
      'x'.repeat(9000),
      'line\n'.repeat(900),
    );
    const cut = fc.array(part, { maxLength: 10 }).chain((parts) => {
      const text = parts.join('');
      return fc.tuple(fc.constant(text), fc.array(fc.nat({ max: text.length }), { maxLength: 6 }));
    });
    fc.assert(
      fc.property(cut, ([text, cuts]) => {
        const arrived = show(...cuts.sort((a, b) => a - b).map((end) => text.slice(0, end)), text);
        assert.equal(arrived.textContent, text);
        assert.equal(arrived.innerHTML, show(text).innerHTML);
      }),
      { numRuns: fuzzRuns(60) },
    );
  });
});
