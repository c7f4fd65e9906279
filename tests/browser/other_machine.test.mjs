/** A browser on another machine: strangers get the page of the way in, guests the dashboard, until they are shown out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from './support/await.mjs';
import { kChromium, launchBrowser, untilLive, WatchedPage } from './support/browser.mjs';
import { atFarSide, isInside, kNearHost, runInside, whyNoFarSide } from './support/far_side.mjs';
import { Server } from './support/server.mjs';

const kWayIn = new Set(['get /pair', 'post /api/pair']);
const kUnauthorized = 401;
const kTooMany = 429;

/** @typedef {import('playwright-core').Page} Page */

/** What a server answers to a request, asked again where it was one too many. @param {Page} page @param {string} method @param {string} path */
function statusOf(page, method, path) {
  return until(`${method} ${path} is answered`, async () => {
    const ask = (/** @type {string[]} */ [verb, where]) =>
      fetch(where, { method: verb, body: verb === 'POST' ? '{}' : undefined }).then(({ status }) => status);
    const status = await page.evaluate(ask, [method.toUpperCase(), path]);
    return status !== kTooMany && status;
  });
}

/** Whether a socket there was opened. @param {Page} page @param {string} path */
function isSocketOpened(page, path) {
  const open = (/** @type {string} */ where) =>
    new Promise((resolve) => {
      const socket = new WebSocket(where);
      socket.onopen = () => resolve(true);
      socket.onerror = () => resolve(false);
    });
  return page.evaluate(open, path);
}

/** @param {Page} page @param {Server} server that the page is of, told by its list of routes */
async function assertNothingButTheWayIn(page, server) {
  const { paths } = await server.get('openapi.json');
  const routes = Object.keys(paths).flatMap((path) => Object.keys(paths[path]).map((method) => `${method} ${path}`));
  assert.ok(routes.length > kWayIn.size);
  for (const route of routes.filter((name) => !kWayIn.has(name))) {
    const [method, path] = route.replace('{id}', 'night').split(' ');
    assert.equal(await statusOf(page, method, path), kUnauthorized, route);
  }
  for (const asset of ['/js/main.js', '/manifest.webmanifest', '/s/night', '/no/such/thing'])
    assert.equal(await statusOf(page, 'get', asset), kUnauthorized, asset);
  for (const path of ['/ws', '/ws/night?after=0'])
    assert.equal(await isSocketOpened(page, server.publicUrl.replace('http', 'ws') + path), false, path);
}

async function scene() {
  const server = await Server.start('--public', `${kNearHost}:0`);
  const browser = await launchBrowser([], await atFarSide(kChromium, server.folderOf('far_chromium')));
  try {
    await server.post('night', { type: 'log_line', data: { line: 'hello' } });
    const { port } = new URL(server.url);
    const goPastTheWayIn = (await browser.newPage()).goto(`http://${kNearHost}:${port}/`);
    await assert.rejects(goPastTheWayIn, /ERR_CONNECTION_REFUSED/, 'the listener for this machine');

    const { page } = new WatchedPage(await browser.newPage(), server.publicUrl);
    assert.equal((await page.goto(`${server.publicUrl}/`))?.status(), kUnauthorized);
    await page.getByLabel('Code').waitFor();
    await assertNothingButTheWayIn(page, server);

    await page.goto(JSON.parse(await server.livestream('pair', '--name', 'phone', '--json')).links[0]);
    await untilLive(page, 'night');
    await server.post('night', { type: 'log_line', data: { line: 'live' } });
    await page.locator('.log-row', { hasText: 'live' }).waitFor();

    await server.livestream('token', 'revoke', 'phone');
    await page.getByLabel('Code').waitFor();
    assert.equal(await statusOf(page, 'get', '/api/status/night'), kUnauthorized);
    assert.equal(await isSocketOpened(page, `${server.publicUrl.replace('http', 'ws')}/ws/night?after=0`), false);
  } finally {
    await browser.close();
    await server.stop();
  }
}

if (isInside) test('the scene', scene);
else {
  test('from another machine a link lets in until it is revoked, and without one only the way in answers', { skip: whyNoFarSide() }, async () => {
    const { code, said } = await runInside(fileURLToPath(import.meta.url));
    assert.equal(code, 0, said);
  });
}
