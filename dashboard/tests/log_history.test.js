import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kPage, LogHistory } from '../js/log/log_history.js';
import { findAll, findNext, holding } from '../js/log/log_scan.js';
import { kLogLines, Session } from '../js/session.js';
import { FakeEnvironment } from './fake_environment.js';

/** @param {number} offset @returns {import('../js/protocol.js').SessionEvent} */
const event = (offset) => ({ type: 'log_line', timestamp: '', offset, data: { line: offset % 1000 === 7 ? `seven ${offset}` : `line ${offset}` } });

/** A session of so many events, of which the page has seen the newest. @param {number} length */
function longSession(length) {
  const environment = new FakeEnvironment();
  environment.answer = (path) => {
    const query = new URL(path, 'http://x').searchParams;
    const [after, limit] = [Number(query.get('after')), Number(query.get('limit'))];
    const size = Math.max(0, Math.min(limit, 300, length - after)); // as a server does whose events are large
    return { events: Array.from({ length: size }, (_, i) => event(after + i + 1)), epoch: '7' };
  };
  const session = new Session('a');
  session.begin(/** @type {any} */ ({ offset: length, epoch: '7' }), 0);
  for (let offset = session.offset + 1; offset <= length; offset += 1) session.apply(event(offset), 0);
  return { session, environment, history: new LogHistory(session, environment, () => {}) };
}

/** @param {Session} session */
function assertWhole({ log }) {
  const offsets = Array.from({ length: log.end - log.first }, (_, i) => log.at(log.first + i).offset);
  assert.deepEqual(offsets, offsets.map((_, i) => offsets[0] + i), 'no gap, no repeat');
  assert.deepEqual([offsets[0], offsets[offsets.length - 1]], [log.from + 1, log.to]);
}

test('the whole record can be read back to its beginning, and forth again to its end', async () => {
  const { session, history } = longSession(20_000);
  while (history.hasEarlier) {
    await history.loadEarlier();
    assertWhole(session);
    assert.ok(session.log.end - session.log.first <= kLogLines);
  }
  assert.deepEqual([session.log.from, session.log.isAtEnd], [0, false]);
  session.apply(event(20_001), 0);
  assertWhole(session);
  while (!session.log.isAtEnd) await history.loadLater();
  assertWhole(session);
  assert.ok(session.log.to >= 20_000);
});

test('any place can be gone to, and the end again', async () => {
  const { session, history } = longSession(9_000);
  await history.goTo(4_000);
  assertWhole(session);
  assert.ok(session.log.from < 4_000 && session.log.to >= 4_000);
  await history.goToEnd();
  assertWhole(session);
  assert.deepEqual([session.log.to, session.log.isAtEnd], [9_000, true]);
});

test('to go elsewhere gives up what was being done', async () => {
  const { session, history } = longSession(9_000);
  await Promise.all([history.goTo(1_000), history.loadEarlier(), history.goTo(7_000)]);
  assertWhole(session);
  assert.ok(session.log.to >= 7_000);
});

test('a server that cannot be reached leaves the window as it is', async () => {
  const { session, environment, history } = longSession(9_000);
  environment.answer = () => {
    throw new Error('unreachable');
  };
  await history.loadEarlier();
  assertWhole(session);
  assert.equal(history.isLoading, false);
});

test('all of the record is searched, newest first, and how far is told', async () => {
  const { session, environment } = longSession(5 * kPage);
  /** @type {number[]} */
  const shares = [];
  /** @type {number[]} */
  let places = [];
  const signal = new AbortController().signal;
  await findAll({ session, environment, accepts: holding('SEVEN'), signal }, (found, share) => {
    places = [...found];
    shares.push(share);
  });
  assert.deepEqual(places, [4_007, 3_007, 2_007, 1_007, 7]);
  assert.deepEqual(shares, [0.2, 0.4, 0.6, 0.8, 1].map((share) => shares.find((one) => Math.abs(one - share) < 1e-9)));
});

test('the next place comes after this one, and after the last the first', async () => {
  const { session, environment } = longSession(5 * kPage);
  const search = { session, environment, accepts: holding('seven'), signal: new AbortController().signal };
  assert.equal(await findNext(search, 7), 1_007);
  assert.equal(await findNext(search, 4_500), 7);
  assert.equal(await findNext({ ...search, accepts: () => false }, 0), null);
});
