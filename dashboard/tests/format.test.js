import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, clean, clock, compact, estimateRange, moment, money, percent, stateSentence, timeOfDay } from '../js/format.js';
import { parseRoute, sessionHref } from '../js/router.js';

test('times are written as a person would say them', () => {
  assert.deepEqual([8, 724, 13330].map(clock), ['0:08', '12:04', '3:42:10']);
  assert.deepEqual([-5, 8, 250, 7300, 300_000].map(age), ['0 s', '8 s', '4 min', '2 h', '3 d']);
  assert.equal(timeOfDay('2026-01-01T03:12:08.123456'), '03:12:08');
  assert.equal(timeOfDay('yesterday'), '');
});

test('a moment of another day names its day', () => {
  const now = Date.parse('2026-11-23T06:00:00');
  assert.equal(moment('2026-11-23T02:05:00', now), '02:05');
  assert.equal(moment('2026-11-22T23:02:00', now), '22 Nov 23:02');
  assert.equal(moment(null, now), null);
});

test('numbers are rounded to what is known of them', () => {
  assert.deepEqual([850, 4100, 62_140, 999_900, 9.4e6, 2e9].map(compact), ['850', '4.1 k', '62 k', '1.0 M', '9.4 M', '2.0 G']);
  const ranges = /** @type {[number, number][]} */ ([[0, 20], [0, 250], [250, 260], [2400, 4200], [3000, 7200], [9000, 20_000]]); // prettier-ignore
  assert.deepEqual(ranges.map(([low, high]) => estimateRange(low, high)), ['< 1 min', '~1–4 min', '~4 min', '~40–70 min', '~50 min–2 h', '~2.5–5.5 h']);
  assert.deepEqual([-3, 31, 999, NaN, null, '5'].map(percent), [0, 31, 100, null, null, null]);
});

test('a state is said with the age of its evidence', () => {
  assert.equal(stateSentence('working', '3 s'), 'working — 3 s');
  assert.equal(stateSentence('complete', '2 h'), 'complete — 2 h ago');
  assert.equal(stateSentence('waiting', '4 min'), 'waiting — 4 min');
  assert.equal(stateSentence('rate_limited', '1 h'), 'rate limited — 1 h');
  assert.equal(stateSentence('unknown', '12 min'), 'unknown — silent 12 min');
  assert.equal(stateSentence('unknown', null), 'unknown — nothing heard yet');
});

test('money is rounded to what matters and says when it is not all', () => {
  assert.deepEqual([0, 0.004, 1.884, 99.99, 214.4].map((usd) => money(usd, false)), ['$0.00', 'under 1 ¢', '$1.88', '$99.99', '$214']);
  assert.equal(money(1.884, true), 'at least $1.88');
});

test('terminal codes go, other control characters become visible', () => {
  assert.equal(clean('\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link'), 'red link');
  assert.equal(clean('a\0b\x7f\tc\r\nd'), 'a␀b␡    c\nd');
  assert.equal(clean(undefined), '');
});

test('a session’s address leads back to it, whatever its name', () => {
  for (const id of ['my-app_20261123_030252', 'a b%2F', '<b>#?&', 'مرحبا']) {
    assert.deepEqual(parseRoute(sessionHref(id)), { name: 'session', id, line: null });
    assert.deepEqual(parseRoute(sessionHref(id, 71)), { name: 'session', id, line: 71 });
  }
});

test('no hash means the newest session, anything unreadable the list', () => {
  assert.deepEqual(['', '#', '#/', '#/s/%E0%A4%A', '#/nowhere'].map((hash) => parseRoute(hash).name), ['newest', 'newest', 'list', 'list', 'list']);
});
