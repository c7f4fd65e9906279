/** RFC 6455 by Node's `ws`, a client that this project did not write. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { kPatience } from '../browser/support/await.mjs';
import { Server } from '../browser/support/server.mjs';

const kMost = 64 * 1024;

/** @type {Server} */
let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

/** An open socket. @param {import('ws').ClientOptions} [options] */
async function connect(options) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws/s`, options);
  socket.on('error', () => {}); // each test looks at how it ends
  await next(socket, 'open');
  return socket;
}

/** What `event` comes with. @param {WebSocket} socket @param {string} event @returns {Promise<any[]>} */
const next = (socket, event) => once(socket, event, { signal: AbortSignal.timeout(kPatience) });

/** @param {WebSocket} socket */
async function assertAlive(socket) {
  socket.ping('alive');
  assert.equal(String((await next(socket, 'pong'))[0]), 'alive');
  socket.close();
  assert.equal((await next(socket, 'close'))[0], 1005);
}

/** @param {WebSocket} socket @param {number} code */
async function assertClosedWith(socket, code) {
  assert.equal((await next(socket, 'close'))[0], code);
}

test('5.4: a message in parts, with a ping between them, is taken', async () => {
  const socket = await connect();
  socket.send('a', { fin: false });
  socket.ping('between');
  assert.equal(String((await next(socket, 'pong'))[0]), 'between');
  socket.send('b', { fin: false });
  socket.send('c', { fin: true });
  await assertAlive(socket);
});

test('5.5.3: a pong that nobody asked for is let pass', async () => {
  const socket = await connect();
  socket.pong('unasked');
  await assertAlive(socket);
});

test('5.1: frames that are not masked end with 1002', async () => {
  const socket = await connect();
  socket.send('not masked', { mask: false });
  await assertClosedWith(socket, 1002);
});

test('7.4: the code of a close comes back', async () => {
  for (const code of [1000, 1003, 1014, 3000, 4999]) {
    const socket = await connect();
    socket.close(code, 'Tschüß');
    await assertClosedWith(socket, code);
  }
});

test('8.1: text that is not UTF-8 ends with 1007, binary data does not', async () => {
  const socket = await connect();
  socket.send(Buffer.from([0xff, 0xfe]), { binary: true });
  await assertAlive(socket);
  const other = await connect();
  other.send(Buffer.from([0xff, 0xfe]), { binary: false });
  await assertClosedWith(other, 1007);
});

test('9.1: compression that is offered is not taken up', async () => {
  const socket = await connect({ perMessageDeflate: { threshold: 0 } });
  assert.equal(socket.extensions, '');
  socket.send('x'.repeat(10_000), { compress: true });
  await assertAlive(socket);
});

test('10.4: a message may have 64 KiB and no more, in one or in parts', async () => {
  const socket = await connect();
  socket.send('x'.repeat(kMost));
  await assertAlive(socket);
  const other = await connect();
  other.send('x'.repeat(kMost), { fin: false });
  other.send('x', { fin: true });
  await assertClosedWith(other, 1009);
});

test('10.4: also who is still sending learns why', async () => {
  const socket = await connect();
  socket.send('x'.repeat(128 * kMost));
  await assertClosedWith(socket, 1009);
});

test('4.4: a client of another version is refused', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws/s`, { protocolVersion: 8 });
  const [, response] = await next(socket, 'unexpected-response');
  assert.deepEqual([response.statusCode, response.headers['sec-websocket-version']], [426, '13']);
  socket.on('error', () => {}).terminate();
});
