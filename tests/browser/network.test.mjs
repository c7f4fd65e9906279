import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/await.mjs';
import { openDashboard, sessionHash, untilLive } from './support/browser.mjs';
import { Emitter } from './support/emitter.mjs';
import { readLog } from './support/sight.mjs';
import { SlowRoad } from './support/slow_road.mjs';
import { withStage } from './support/stage.mjs';

/** @typedef {import('playwright-core').Page} Page */

const kId = 'a';
const kKills = 20;
const kDelay = 3_000; // ms
/** How soon the page must believe the browser that the network is gone (ms). */
const kAtOnce = 2_000;
const kSleep = '00:20:00';

/** Emits `line FROM` to `line TO`. @param {Emitter} emitter @param {number} from @param {number} to */
async function tell(emitter, from, to) {
  for (let n = from; n <= to; n += 1) await emitter.emit('log_line', { line: `line ${n}` });
}

/** @param {Page} page @param {number} last */
async function assertAllOnce(page, last) {
  const lines = Array.from({ length: last }, (_, i) => `line ${i + 1}`);
  const shown = await until(`line ${last} is shown`, async () => {
    const rows = await readLog(page);
    return rows.includes(`line ${last}`) && rows;
  });
  assert.deepEqual(shown, lines);
}

/** A page whose clock can be moved. @param {(options: { hash: string }) => Promise<{ page: Page }>} open */
async function openWithClock(open) {
  const { page } = await open({ hash: sessionHash(kId) });
  await page.clock.install();
  await page.reload();
  await untilLive(page, kId);
  return page;
}

/** As the browser would: it does not draw, and says so. @param {Page} page @param {boolean} hidden */
function hide(page, hidden) {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

test(`the server is killed ${kKills} times, and nothing is missing or doubled`, async () => {
  await withStage(async ({ server, open }) => {
    const emitter = new Emitter(server, kId);
    await tell(emitter, 1, 5);
    const watched = await open({ hash: sessionHash(kId) });
    watched.mayMissServer = true;
    await untilLive(watched.page, kId);
    for (let kill = 1; kill <= kKills; kill += 1) {
      await server.kill();
      await watched.page.locator('#light[data-light=offline]').waitFor();
      await tell(emitter, 5 * kill + 1, 5 * kill + 3);
      await server.start();
      await watched.page.locator('#light[data-light=live]').waitFor();
      await tell(emitter, 5 * kill + 4, 5 * kill + 5);
    }
    await assertAllOnce(watched.page, 5 * kKills + 5);
    assert.equal(await watched.page.locator('#light').getAttribute('data-light'), 'live');
  });
});

test('a page that was hidden for long rested, and has everything when it is shown again', async () => {
  await withStage(async ({ server, open }) => {
    const emitter = new Emitter(server, kId);
    await tell(emitter, 1, 3);
    const page = await openWithClock(open);
    await hide(page, true);
    await page.clock.fastForward(kSleep);
    await until('nobody watches any more', async () => (await server.get('api/health')).viewers === 0);
    await tell(emitter, 4, 40);
    await hide(page, false);
    await untilLive(page, kId);
    await assertAllOnce(page, 40);
  });
});

test('after sleep, when the clock has jumped, the socket is not trusted, and nothing is missing', async () => {
  await withStage(async ({ server, open }) => {
    const emitter = new Emitter(server, kId);
    await tell(emitter, 1, 3);
    const page = await openWithClock(open);
    const sockets = /** @type {string[]} */ ([]);
    page.on('websocket', (socket) => sockets.push(socket.url()));
    await page.clock.fastForward(kSleep);
    await until('it connects anew', () => sockets.some((url) => url.includes(`/ws/${kId}?after=3`)));
    await tell(emitter, 4, 9);
    await untilLive(page, kId);
    await assertAllOnce(page, 9);
  });
});

test('over a slow and breaking network all arrives, and the light tells the truth', async () => {
  await withStage(async ({ server, browser }) => {
    const emitter = new Emitter(server, kId);
    await tell(emitter, 1, 3);
    const road = new SlowRoad(server.url, kDelay);
    await road.open();
    try {
      const watched = await openDashboard(browser, road, { hash: sessionHash(kId) });
      const { page } = watched;
      watched.mayMissServer = true;
      page.setDefaultTimeout(20 * kDelay);
      await untilLive(page, kId);
      await tell(emitter, 4, 6);
      await page.locator('.log-row', { hasText: 'line 6' }).waitFor();
      road.cut();
      await page.locator('#light[data-light=offline]').waitFor();
      await tell(emitter, 7, 9);
      await untilLive(page, kId);
      await assertAllOnce(page, 9);
      watched.assertFaultless();
    } finally {
      road.close();
    }
  });
});

test('a phone that changes its network goes on where it was', async () => {
  await withStage(async ({ server, open }) => {
    const emitter = new Emitter(server, kId);
    await tell(emitter, 1, 3);
    const watched = await open({ hash: sessionHash(kId) });
    const { page } = watched;
    watched.mayMissServer = true;
    await untilLive(page, kId);
    for (let change = 1; change <= 3; change += 1) {
      await page.context().setOffline(true);
      await page.locator('#light[data-light=offline]').waitFor({ timeout: kAtOnce });
      await tell(emitter, 3 * change + 1, 3 * change + 3);
      await page.context().setOffline(false);
      await untilLive(page, kId);
    }
    await assertAllOnce(page, 12);
  });
});

test('a part of the page that could not be loaded is there once the server can be reached again', async () => {
  await withStage(async ({ server, open }) => {
    await server.post(kId, { type: 'log_line', data: { line: 'line 1' } });
    const watched = await open({ serviceWorkers: 'block' });
    const { page } = watched;
    await page.locator('.row').waitFor();
    watched.mayMissServer = true;
    await page.route('**/js/session_page.js', (route) => route.abort('connectionrefused'), { times: 1 });
    await page.locator('.row').click();
    await untilLive(page, kId);
    await page.locator('.log-row', { hasText: 'line 1' }).waitFor();
  });
});
