import assert from 'node:assert/strict';
import { shortDate, untilMidnight } from '../../../src/vscode/chats/shortDate.ts';

describe('a short date', () => {
  const now = new Date(2026, 2, 10, 9, 30).getTime();
  const short = (...parts: [number, number, number, number?, number?, number?]) => {
    return shortDate(new Date(...parts).toISOString(), now, 'en-US');
  };

  it('is the hour today, without seconds', () => {
    assert.match(short(2026, 2, 10, 8, 5, 59), /^8:05\sAM$/);
    assert.match(short(2026, 2, 10, 0, 0, 1), /^12:00\sAM$/);
  });

  it('is a word for the day before, however near, and the day for what is older', () => {
    assert.equal(short(2026, 2, 9, 23, 59), 'Yesterday');
    assert.equal(short(2026, 2, 9), 'Yesterday');
    assert.equal(short(2026, 2, 8, 23, 59), 'Mar 8');
    assert.equal(short(2025, 11, 31), 'Dec 31, 2025');
  });

  it('is the day where a clock was set back', () => {
    assert.equal(short(2026, 2, 12), 'Mar 12');
  });

  it('speaks the language that it is given', () => {
    assert.equal(shortDate(new Date(2026, 2, 9).getTime(), now, 'de'), 'Gestern');
  });

  it('stays true until midnight', () => {
    assert.equal(untilMidnight(now), 14.5 * 60 * 60 * 1000);
  });
});
