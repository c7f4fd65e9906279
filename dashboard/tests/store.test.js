import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session, SessionList } from '../js/store.js';

/** @typedef {import('../js/protocol.js').Summary} Summary */

/** @param {string} id @param {string} last_update @param {import('../js/protocol.js').State} [state] @returns {Summary} */
const summary = (id, last_update, state = 'working') => /** @type {Summary} */ ({ id, last_update, state });

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

test('an event is known by its offset, whatever its type is called', () => {
  const session = new Session('a');
  session.apply({ type: 'reset', timestamp: '', offset: 1, data: { text: 'not ours' } }, 0);
  assert.deepEqual([session.offset, session.log.end], [1, 1]);
});

test('the list is sorted by newest update and follows changes', () => {
  const list = new SessionList();
  list.apply({ type: 'sessions', sessions: [summary('old', '2026-01-01T00:00:00Z'), summary('new', '2026-01-02T00:00:00Z')] });
  assert.deepEqual(list.all.map(({ id }) => id), ['new', 'old']);
  list.apply({ type: 'session', data: summary('old', '2026-01-03T00:00:00Z', 'complete') });
  assert.deepEqual(list.all.map(({ id }) => id), ['old', 'new']);
  assert.equal(list.newestRunning?.id, 'new');
  list.apply({ type: 'session_removed', id: 'old' });
  assert.deepEqual(list.all.map(({ id }) => id), ['new']);
});
