import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followList, followSession } from '../js/feeds.js';
import { Session } from '../js/session.js';
import { SessionList } from '../js/session_list.js';
import { FakeEnvironment, settle } from './fake_environment.js';

/** @param {number} offset */
const line = (offset) => ({ type: 'log_line', timestamp: '2026-01-01T00:00:00Z', offset, data: { line: `line ${offset}`, level: 'info' } });
/** @param {number} offset @param {string} [epoch] */
const status = (offset, epoch = '7') => ({ type: 'status', data: { offset, epoch, state: 'working' } });

/** @param {Session} session */
function texts({ log }) {
  return Array.from({ length: log.end - log.first }, (_, i) => log.at(log.first + i).text);
}

/** A session whose record ends at `offset`, followed. @param {number} offset */
async function follow(offset) {
  const environment = new FakeEnvironment();
  environment.answer = () => ({ offset, epoch: '7', state: 'working' });
  const session = new Session('a b');
  const feed = followSession(session, environment, () => {});
  await settle();
  return { environment, session, feed };
}

test('a session is followed from its beginning', async () => {
  const { environment } = await follow(3);
  assert.deepEqual(environment.fetched, ['api/status/a%20b']);
  assert.equal(environment.socket.path, 'ws/a%20b?after=0&epoch=7');
});

test('a long record is followed from near its end', async () => {
  const { environment, session } = await follow(12_000);
  assert.equal(environment.socket.path, 'ws/a%20b?after=10000&epoch=7');
  assert.deepEqual([session.log.from, session.log.to], [10_000, 10_000]);
});

test('a session that the server does not know yet is waited for', async () => {
  const environment = new FakeEnvironment();
  followSession(new Session('new'), environment, () => {});
  await settle();
  assert.equal(environment.socket.path, 'ws/new?after=0');
});

test('after a loss the feed resumes behind the last event, and a repeat is dropped', async () => {
  const { environment, session } = await follow(2);
  environment.socket.open();
  [status(2), line(1), line(2)].forEach((message) => environment.socket.say(message));
  environment.socket.drop();
  await environment.pass(250);
  assert.equal(environment.socket.path, 'ws/a%20b?after=2&epoch=7');
  environment.socket.open();
  [status(4), line(2), line(3), line(4)].forEach((message) => environment.socket.say(message));
  assert.deepEqual(texts(session), ['line 1', 'line 2', 'line 3', 'line 4']);
});

test('a change of state is news, a line or a number is none', async () => {
  const environment = new FakeEnvironment();
  environment.answer = () => ({ offset: 0, epoch: '7', state: 'working' });
  /** @type {(boolean | undefined)[]} */
  const told = [];
  followSession(new Session('a'), environment, (isNews) => told.push(isNews), () => told.push(undefined));
  await settle();
  environment.socket.open();
  environment.socket.say(status(0));
  told.length = 0;
  environment.socket.say(line(1));
  environment.socket.say({ type: 'status', data: { iterations: 2 } });
  environment.socket.say({ type: 'status', data: { state: 'waiting' } });
  assert.deepEqual(told, [undefined, false, true]);
});

test('in the list it is news when a session comes, goes or changes its state', async () => {
  const environment = new FakeEnvironment();
  /** @type {(boolean | undefined)[]} */
  const told = [];
  followList(new SessionList(), environment, (isNews) => told.push(isNews));
  await settle();
  environment.socket.open();
  told.length = 0;
  const summary = (/** @type {string} */ state) => ({ id: 'a', state, last_event_age_seconds: 1 });
  const say = async (/** @type {object} */ message) => {
    await environment.pass(10);
    environment.socket.say(message);
  };
  await say({ type: 'sessions', sessions: [summary('working')] });
  await say({ type: 'session', data: summary('working') });
  await say({ type: 'session', data: summary('stalled') });
  await say({ type: 'session_removed', id: 'b' });
  await say({ type: 'session_removed', id: 'a' });
  assert.deepEqual(told, [true, false, true, false, true]);
});

test('a gap is asked for again, and shown when it is the record’s own', async () => {
  const { environment, session } = await follow(5);
  environment.socket.open();
  [status(5), line(1), line(4)].forEach((message) => environment.socket.say(message));
  await settle();
  assert.equal(environment.socket.path, 'ws/a%20b?after=1&epoch=7');
  environment.socket.open();
  [status(5), line(4), line(5)].forEach((message) => environment.socket.say(message));
  assert.deepEqual(texts(session), ['line 1', '2 events are missing here', 'line 4', 'line 5']);
});

test('catching up ends where the record ended on connecting', async () => {
  const { environment, session } = await follow(2);
  environment.socket.open();
  assert.equal(session.caughtUp, false);
  environment.socket.say(status(2));
  environment.socket.say(line(1));
  assert.deepEqual([session.caughtUp, session.behind], [false, 1]);
  environment.socket.say(line(2));
  assert.equal(session.caughtUp, true);
});

test('a reset forgets what was held', async () => {
  const { environment, session } = await follow(2);
  environment.socket.open();
  [status(2), line(1), line(2), { type: 'reset', epoch: '8' }, status(1, '8'), line(1)].forEach((message) => environment.socket.say(message));
  assert.deepEqual([texts(session), session.epoch, session.caughtUp], [['line 1'], '8', true]);
  environment.socket.drop();
  await environment.pass(250);
  assert.equal(environment.socket.path, 'ws/a%20b?after=1&epoch=8');
});
