import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../js/session.js';
import { SessionList } from '../js/session_list.js';

/** @typedef {import('../js/protocol.js').Summary} Summary */

/** @param {string} id @param {number} last_event_age_seconds @param {import('../js/protocol.js').State} [state] @returns {Summary} */
const summary = (id, last_event_age_seconds, state = 'working') => /** @type {Summary} */ ({ id, last_event_age_seconds, state });

test('a status that tells only what changed is merged into what is known', () => {
  const session = new Session('a');
  session.apply({ type: 'status', data: { project: 'my-app', iterations: 3 } }, 0);
  session.apply({ type: 'status', data: { iterations: 4 } }, 0);
  assert.equal(session.status?.project, 'my-app');
  assert.equal(session.status?.iterations, 4);
});

test('what was never told has a value that can be shown', () => {
  const session = new Session('a');
  session.apply({ type: 'status', data: { state: 'unknown' } }, 0);
  assert.deepEqual(session.status?.tasks.completed, []);
  assert.equal(session.status?.context.percentage, null);
});

test('the age of the last event is kept through the catching-up, and renewed by a live one', () => {
  const session = new Session('a');
  session.apply({ type: 'status', data: { offset: 1, last_event_age_seconds: 60 } }, 100_000);
  session.apply({ type: 'log_line', timestamp: '', offset: 1, data: { line: 'old' } }, 101_000);
  assert.equal(session.lastEventAt, 40_000);
  session.apply({ type: 'log_line', timestamp: '', offset: 2, data: { line: 'new' } }, 102_000);
  assert.equal(session.lastEventAt, 102_000);
});

test('an event that the record refused is shown at once, and not again when it was recorded after all', () => {
  const session = new Session('a');
  session.apply({ type: 'log_line', timestamp: '', sequence: 7, emitter: 'e', offset: null, data: { line: 'full disk' } }, 0);
  assert.deepEqual([session.offset, session.log.end], [0, 1]);
  session.apply({ type: 'log_line', timestamp: '', sequence: 7, emitter: 'e', offset: 1, data: { line: 'full disk' } }, 0);
  assert.deepEqual([session.offset, session.log.end], [1, 1]);
});

test('an empty log gets its epoch with its first event', () => {
  const session = new Session('a');
  session.apply({ type: 'status', data: { offset: 0, epoch: '0' } }, 0);
  session.apply({ type: 'status', data: { offset: 1, epoch: 'abc' } }, 0);
  assert.equal(session.epoch, 'abc');
});

test('an event is known by its offset, whatever its type is called', () => {
  const session = new Session('a');
  session.apply({ type: 'reset', timestamp: '', offset: 1, data: { text: 'not ours' } }, 0);
  assert.deepEqual([session.offset, session.log.end], [1, 1]);
});

/** @param {SessionList} list */
const ids = (list) => list.all.map(({ id }) => id);

test('a session of the list moves only when its state changes', () => {
  const list = new SessionList();
  list.apply({ type: 'sessions', sessions: [summary('old', 60), summary('new', 5)] }, 100_000);
  assert.deepEqual(ids(list), ['new', 'old']);
  list.apply({ type: 'session', data: summary('old', 0) }, 101_000);
  assert.deepEqual(ids(list), ['new', 'old']);
  list.apply({ type: 'session', data: summary('old', 0, 'complete') }, 102_000);
  assert.deepEqual(ids(list), ['old', 'new']);
  list.apply({ type: 'sessions', sessions: [summary('old', 9, 'complete'), summary('new', 0)] }, 103_000);
  assert.deepEqual(ids(list), ['old', 'new']);
  list.apply({ type: 'session_removed', id: 'old' }, 104_000);
  assert.deepEqual(ids(list), ['new']);
});

test('the newest running session is the one that was heard last', () => {
  const list = new SessionList();
  list.apply({ type: 'sessions', sessions: [summary('a', 60), summary('b', 5), summary('done', 0, 'complete')] }, 100_000);
  assert.equal(list.newestRunning?.id, 'b');
  list.apply({ type: 'session', data: summary('a', 0) }, 100_000);
  assert.equal(list.newestRunning?.id, 'a');
});

test('how long a session is silent is counted from what the server says, not from its timestamps', () => {
  const list = new SessionList();
  list.apply({ type: 'session', data: { ...summary('a', 30), last_update: '2001-01-01T00:00:00' } }, 100_000);
  assert.equal(list.all[0].heardAt, 70_000);
});
