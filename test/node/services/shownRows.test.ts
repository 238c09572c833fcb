import assert from 'node:assert/strict';
import { ShownRows } from '../../../src/vscode/services/shownRows.ts';

interface Row {
  id: number;
  title: string;
  changes: number;
}

describe('the rows of a list that is read again', () => {
  const row = (id: number, title = `title ${id}`, changes = 0): Row => ({ id, title, changes });
  let rows: ShownRows<Row>;
  let drawn: Row[];

  beforeEach(() => {
    rows = new ShownRows(({ id, title }) => ({ key: String(id), look: title }));
    drawn = [row(3), row(2), row(1)];
    rows.draw(drawn);
  });

  it('stay as they are drawn where nothing looks otherwise, as while an answer arrives', () => {
    assert.deepEqual(rows.update([row(3, 'title 3', 7), row(2), row(1)]), []);
    assert.deepEqual(rows.update([row(3, 'title 3', 8), row(2), row(1)]), []);
  });

  it('are drawn one by one, by the element that is drawn, where they look otherwise', () => {
    const changed = rows.update([row(3), row(2, 'new'), row(1)]);
    assert.equal(changed?.length, 1);
    assert.equal(changed[0], drawn[1]);
    assert.deepEqual(
      drawn.map((each) => rows.current(each).title),
      ['title 3', 'new', 'title 1'],
    );
    assert.deepEqual(rows.update([row(3), row(2, 'new'), row(1)]), []);
    assert.equal(rows.update([row(3), row(2, 'newer'), row(1)])?.[0], drawn[1]);
  });

  it('are drawn all where one came, went or moved', () => {
    assert.equal(rows.update([row(4), row(3), row(2), row(1)]), undefined);
    assert.equal(rows.update([row(3), row(2)]), undefined);
    assert.equal(rows.update([row(2), row(3), row(1)]), undefined);
    assert.equal(rows.update([row(3), row(2), row(4)]), undefined);
  });

  it('are drawn all where one moved to another group, even if it stays next to the same rows', () => {
    const group = (title: string): Row => row(title.length * 100, title);
    rows.draw([group('Today'), row(3), group('This Week'), row(2), row(1)]);
    assert.deepEqual(rows.update([group('Today'), row(3), group('This Week'), row(2), row(1)]), []);
    assert.equal(rows.update([group('Today'), row(3), row(2), group('This Week'), row(1)]), undefined);
  });

  it('are drawn all where none is drawn, and once there are some again', () => {
    rows.clear();
    assert.equal(rows.update([row(3)]), undefined);
    rows.draw([]);
    assert.deepEqual(rows.update([]), []);
    assert.equal(rows.update([row(1)]), undefined);
  });
});
