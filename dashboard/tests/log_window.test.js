import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogRows } from '../js/log/log_rows.js';
import { LogWindow } from '../js/log/log_window.js';

/** @param {number} offset @param {string} line @returns {import('../js/protocol.js').SessionEvent} */
const event = (offset, line) => ({ type: 'log_line', timestamp: '2026-01-01T00:00:00Z', offset, data: { line } });
/** Events of one line each, their offsets. @param {number} from @param {number} to */
const events = (from, to) => Array.from({ length: to - from }, (_, i) => event(from + i + 1, `line ${from + i + 1}`));
/** @param {LogWindow} log */
const texts = (log) => Array.from({ length: log.end - log.first }, (_, i) => log.at(log.first + i).text);

/** @param {number} capacity @param {number} from @param {number} to */
function holding(capacity, from, to) {
  const log = new LogWindow(capacity);
  log.restart(from);
  events(from, to).forEach((one) => log.append(one));
  return log;
}

test('a window holds the newest lines, each by the number it came with', () => {
  const log = holding(3, 0, 5);
  assert.deepEqual([log.first, log.end, texts(log)], [2, 5, ['line 3', 'line 4', 'line 5']]);
  assert.deepEqual([log.from, log.to, log.isAtEnd], [2, 5, true]);
});

test('it loses whole events, so that what was lost can be brought back', () => {
  const log = new LogWindow(4);
  log.append(event(1, 'a\nb\nc'));
  log.append(event(2, 'd\ne'));
  assert.deepEqual([texts(log), log.from], [['d', 'e'], 1]);
  log.prepend([event(1, 'a\nb')], 0);
  assert.deepEqual([texts(log), log.from, log.first], [['a', 'b', 'd', 'e'], 0, 1]);
});

test('what grows at the front is lost at the end, which it then does not follow any more', () => {
  const log = holding(4, 10, 14);
  log.prepend(events(8, 10), 8);
  assert.deepEqual([texts(log), log.from, log.to, log.isAtEnd], [['line 9', 'line 10', 'line 11', 'line 12'], 8, 12, false]);
});

test('a line is found by the offset of its event, or the next one that has lines', () => {
  const log = new LogWindow(10);
  [event(1, 'a\nb'), { ...event(2, ''), type: 'heartbeat' }, event(3, 'c')].forEach((one) => log.append(one));
  assert.deepEqual([1, 2, 3, 4].map((offset) => log.lineOf(offset)), [0, 2, 2, 3]);
});

test('with a filter only lines that pass are held, and they may be of many more events', () => {
  const log = new LogWindow(3);
  log.accepts = (entry) => entry.text.endsWith('0');
  events(0, 40).forEach((one) => log.append(one));
  assert.deepEqual([texts(log), log.from, log.to], [['line 20', 'line 30', 'line 40'], 10, 40]);
});

/** @param {LogRows} rows */
const held = (rows) => Array.from({ length: rows.length }, (_, i) => rows.at(i)).map(({ entry, from, to }) => entry.text.slice(from, to));

test('rows are pieces of lines', () => {
  const log = new LogWindow(9);
  const rows = new LogRows();
  [event(1, 'aaaabbbbcccc'), event(2, 'x')].forEach((one) => log.append(one));
  assert.equal(rows.sync(log, 4), null);
  assert.deepEqual([held(rows), rows.placeOf(1)], [['aaaa', 'bbbb', 'cccc', 'x'], 3]);
  assert.equal(rows.sync(log, 3), null, 'another width: all rows are new');
  assert.deepEqual(held(rows), ['aaa', 'abb', 'bbc', 'ccc', 'x']);
});

test('rows follow the window at both ends, and say by how much the rest has moved', () => {
  const log = holding(4, 10, 14);
  const rows = new LogRows();
  rows.sync(log, 80);
  log.append(event(15, 'line 15'));
  assert.equal(rows.sync(log, 80), -1);
  assert.deepEqual(held(rows), ['line 12', 'line 13', 'line 14', 'line 15']);
  log.prepend(events(9, 11), 9);
  assert.equal(rows.sync(log, 80), 2);
  assert.deepEqual(held(rows), texts(log));
});

test('rows are the same whether lines came one by one or in a burst longer than the window', () => {
  const log = new LogWindow(50);
  const [followed, late] = [new LogRows(), new LogRows()];
  for (let n = 1; n < 9_000; n += 1) {
    log.append(event(n, `${'word '.repeat(n % 7)}.`));
    if (n % 13 === 0 || n > 8_990) followed.sync(log, 8);
  }
  followed.sync(log, 8);
  late.sync(log, 8);
  assert.deepEqual(held(followed), held(late));
});
