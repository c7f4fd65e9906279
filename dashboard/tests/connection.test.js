import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection } from '../js/connection.js';
import { FakeEnvironment, settle } from './fake_environment.js';

/** @param {FakeEnvironment} environment @param {Partial<import('../js/connection.js').Handlers>} [handlers] */
async function connect(environment, handlers = {}) {
  const connection = new Connection(environment, { path: () => 'ws', onMessage: () => {}, onChange: () => {}, ...handlers });
  await settle();
  return connection;
}

test('a connection is connecting, then open, then offline since the moment it broke', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment);
  assert.equal(connection.state, 'connecting');
  environment.socket.open();
  assert.equal(connection.state, 'open');
  await environment.pass(3_000);
  environment.socket.drop();
  assert.deepEqual([connection.state, connection.since], ['offline', environment.time]);
});

test('since-when stays while attempts fail', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment);
  const lost = environment.time;
  environment.socket.drop();
  await environment.pass(300);
  environment.socket.drop();
  assert.equal(connection.since, lost);
});

test('attempts back off from 0.25 s to 5 s', async () => {
  const environment = new FakeEnvironment();
  await connect(environment);
  const waits = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    const before = environment.time;
    const known = environment.sockets.length;
    environment.socket.drop();
    while (environment.sockets.length === known) await environment.pass(1);
    waits.push(environment.time - before);
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 5000, 5000]);
});

test('jitter takes up to half of the wait', async () => {
  const environment = new FakeEnvironment();
  environment.chance = 0;
  await connect(environment);
  environment.socket.drop();
  await environment.pass(124);
  assert.equal(environment.sockets.length, 1);
  await environment.pass(1);
  assert.equal(environment.sockets.length, 2);
});

test('waking retries at once', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment);
  environment.socket.drop();
  connection.wake();
  await settle();
  assert.equal(environment.sockets.length, 2);
});

test('an attempt that never opens is given up after ten seconds', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment);
  await environment.pass(10_000);
  assert.equal(connection.state, 'offline');
  assert.ok(environment.sockets[0].isClosed);
});

test('a path that cannot be had counts as a failed attempt', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment, { path: () => Promise.reject(new Error('unreachable')) });
  assert.equal(connection.state, 'offline');
  assert.equal(environment.sockets.length, 0);
});

test('a silent socket is doubted, and left when the server does not answer', async () => {
  const environment = new FakeEnvironment();
  environment.answer = () => new Error('unreachable');
  const connection = await connect(environment);
  environment.socket.open();
  await environment.pass(25_000);
  assert.deepEqual(environment.fetched, ['api/health']);
  assert.equal(connection.state, 'offline');
});

test('a silent socket of a healthy server is kept', async () => {
  const environment = new FakeEnvironment();
  environment.answer = () => ({ status: 'healthy' });
  const connection = await connect(environment);
  environment.socket.open();
  await environment.pass(60_000);
  assert.deepEqual([connection.state, environment.sockets.length], ['open', 1]);
});

test('after sleep the socket is not trusted', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment);
  environment.socket.open();
  environment.sleep(3_600_000);
  connection.wake();
  await settle();
  assert.equal(environment.sockets.length, 2);
  assert.ok(environment.sockets[0].isClosed);
});

test('a hidden page asks for nothing', async () => {
  const environment = new FakeEnvironment();
  await connect(environment);
  environment.socket.open();
  environment.visible = false;
  await environment.pass(600_000);
  assert.deepEqual([environment.fetched, environment.sockets.length], [[], 1]);
});

test('a socket that was left is not heard any more', async () => {
  const environment = new FakeEnvironment();
  /** @type {any[]} */
  /** @type {unknown[]} */
  const heard = [];
  const connection = await connect(environment, { onMessage: (message) => heard.push(message) });
  const [old] = environment.sockets;
  old.open();
  connection.restart();
  await settle();
  old.say({ type: 'late' });
  old.drop();
  environment.socket.open();
  environment.socket.say({ type: 'new' });
  assert.deepEqual([heard, connection.state], [[{ type: 'new' }], 'open']);
});

test('a frame that is no JSON is passed over', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment, { onMessage: () => assert.fail() });
  environment.socket.open();
  environment.socket.onmessage?.({ data: '{' });
  assert.equal(connection.state, 'open');
});

test('a closed connection stays closed', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment);
  connection.close();
  connection.wake();
  connection.lose();
  await environment.pass(60_000);
  assert.equal(environment.sockets.length, 1);
});

test('a connection that is left while it opens is closed as soon as it is open, and says nothing', async () => {
  const environment = new FakeEnvironment();
  /** @type {unknown[]} */
  const heard = [];
  const connection = await connect(environment, { onOpen: () => heard.push('open'), onMessage: (message) => heard.push(message) });
  connection.close();
  assert.equal(environment.socket.isClosed, false);
  environment.socket.open();
  environment.socket.say({ type: 'status' });
  assert.equal(environment.socket.isClosed, true);
  assert.deepEqual(heard, []);
});

test('a connection that rests asks for nothing until it is woken', async () => {
  const environment = new FakeEnvironment();
  const connection = await connect(environment);
  environment.socket.open();
  connection.pause();
  connection.lose();
  await environment.pass(600_000);
  assert.deepEqual([environment.sockets.length, environment.fetched, connection.state], [1, [], 'connecting']);
  connection.wake();
  await settle();
  assert.equal(environment.sockets.length, 2);
});

test('a socket that was refused or closed asks whether it is still welcome', async () => {
  const environment = new FakeEnvironment();
  await connect(environment);
  environment.socket.open();
  assert.equal(environment.doubts, 0);
  environment.socket.drop();
  assert.equal(environment.doubts, 1);
});
