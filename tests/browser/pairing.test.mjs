import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchBrowser, openDashboard, untilLive, WatchedPage } from './support/browser.mjs';
import { Server } from './support/server.mjs';

const kUnauthorized = /status of 401/;

/** @typedef {import('playwright-core').Browser} Browser */

/**
 * A server with a listener for others, and a browser that is one of them.
 * @param {(scene: { server: Server, outside: { url: string }, browser: Browser, livestream: (...words: string[]) => Promise<string> }) => Promise<void>} scene
 */
async function withOutside(scene) {
  const server = await Server.start('--public', '127.0.0.1:0');
  const browser = await launchBrowser();
  const livestream = server.livestream.bind(server);
  try {
    await server.post('night', { type: 'log_line', data: { line: 'hello' } });
    await scene({ server, outside: { url: server.publicUrl }, browser, livestream });
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The browser says in its console that it was not let in, which it was not. @param {WatchedPage} watched */
function faultsBut401(watched) {
  return watched.faults.filter((fault) => !kUnauthorized.test(fault));
}

/** @param {Browser} browser @param {string} origin */
async function stranger(browser, origin) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  return new WatchedPage(await context.newPage(), origin);
}

test('a pairing link lets the browser in that opens it, and no other', async () => {
  await withOutside(async ({ server, outside, browser, livestream }) => {
    const link = JSON.parse(await livestream('pair', '--name', 'phone', '--json')).links[0];
    const watched = await stranger(browser, outside.url);
    const { page } = watched;
    await page.goto(link);
    await untilLive(page, 'night');
    await server.post('night', { type: 'log_line', data: { line: 'live' } });
    await page.locator('.log-row', { hasText: 'live' }).waitFor();
    assert.equal(await page.evaluate(() => document.cookie), '', 'no script reads the cookie');
    assert.ok(!page.url().includes(link.split('#')[1]), 'the address has no code any more');

    const other = await stranger(browser, outside.url);
    await other.page.goto(link);
    await other.page.getByText('was used already').waitFor();
    assert.deepEqual(faultsBut401(watched), []);
  });
});

test('a code can be typed, and what is wrong with it is said', async () => {
  await withOutside(async ({ outside, browser, livestream }) => {
    const { code } = JSON.parse(await livestream('pair', '--json'));
    const { page } = await stranger(browser, outside.url);
    await page.goto(`${outside.url}/#/s/night`);
    await page.getByLabel('Code').fill('AAAAA-AAAAA');
    await page.getByRole('button', { name: 'Come in' }).click();
    await page.getByText('not known').waitFor();
    await page.getByLabel('Code').fill(code.toLowerCase());
    await page.keyboard.press('Enter');
    await untilLive(page, 'night');
  });
});

test('a link lets in even where strangers at the same address ask all the time', async () => {
  await withOutside(async ({ outside, browser, livestream }) => {
    const link = JSON.parse(await livestream('pair', '--json')).links[0];
    const tryACode = () => fetch(`${outside.url}/api/pair`, { method: 'POST', body: '{"code": "AAAAA-AAAAA"}' });
    while ((await tryACode()).status !== 429);
    const { page } = await stranger(browser, outside.url);
    await page.goto(link);
    await page.getByText('once more').waitFor();
    await untilLive(page, 'night');
  });
});

test('a revoked token shows the way in within seconds', async () => {
  await withOutside(async ({ outside, browser, livestream }) => {
    const { page } = await stranger(browser, outside.url);
    await page.goto(JSON.parse(await livestream('pair', '--name', 'phone', '--json')).links[0]);
    await untilLive(page, 'night');
    await livestream('token', 'revoke', 'phone');
    await page.getByLabel('Code').waitFor();
    assert.equal(await page.locator('main[data-session]').count(), 0);
  });
});

test('a shared session is seen alone, by whoever has its link', async () => {
  await withOutside(async ({ server, outside, browser, livestream }) => {
    await server.post('secret', { type: 'log_line', data: { line: 'for nobody' } });
    const link = JSON.parse(await livestream('share', 'night', '--json')).links[0];
    const watched = await stranger(browser, outside.url);
    const { page } = watched;
    await page.goto(link);
    await untilLive(page, 'night');
    assert.equal(page.url(), `${outside.url}/#/s/night`);
    await page.goto(`${outside.url}/#/`);
    await page.locator('.row[data-session=night]').waitFor();
    assert.equal(await page.locator('.row').count(), 1);
    assert.deepEqual(faultsBut401(watched), []);
  });
});

test('a shared session shows no secret, and says that it hides them', async () => {
  await withOutside(async ({ server, outside, browser, livestream }) => {
    const secret = 'gh' + 'p_q7Zr2LwX0vTn5YbK7mJcD3fG8hP1sR4uN6aE'; // in parts, so that no scanner takes it for real
    await server.post('night', { type: 'session_start', data: { project: 'shop', task: `use ${secret}` } });
    await server.post('night', { type: 'log_line', data: { line: `early ${secret}` } }, { type: 'error', data: { message: secret } });
    const link = JSON.parse(await livestream('share', 'night', '--json')).links[0];
    const watched = await stranger(browser, outside.url);
    const { page } = watched;
    const told = /** @type {string[]} */ ([]);
    page.on('response', async (response) => told.push(await response.text().catch(() => '')));
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => told.push(String(payload))));
    await page.goto(link);
    await untilLive(page, 'night');
    await page.locator('#redacted', { hasText: 'secrets hidden' }).waitFor();
    await server.post('night', { type: 'log_line', data: { line: `late ${secret}` } });
    await page.locator('.log-row', { hasText: 'late [redacted:github-token]' }).waitFor();
    await page.locator('.log-row', { hasText: 'early [redacted:github-token]' }).waitFor();
    assert.ok(!(await page.content()).includes(secret));
    assert.ok(told.some((text) => text.includes('[redacted:github-token]')), 'what came was seen');
    assert.deepEqual(told.filter((text) => text.includes(secret)), []);
    assert.deepEqual(faultsBut401(watched), []);

    const own = await openDashboard(browser, server, { hash: '#/s/night' });
    await own.page.locator('.log-row', { hasText: `late ${secret}` }).waitFor();
    assert.equal(await own.page.locator('#redacted').count(), 0);
    own.assertFaultless();
  });
});

test('who was let in finds the page, also by a link to a session', async () => {
  await withOutside(async ({ outside, browser, livestream }) => {
    const { page } = await stranger(browser, outside.url);
    await page.goto(JSON.parse(await livestream('pair', '--json')).links[0]);
    await untilLive(page, 'night');
    await page.goto(`${outside.url}/s/night`);
    await untilLive(page, 'night');
    await page.goto(`${outside.url}/pair`);
    await page.locator('#app').waitFor({ state: 'attached' });
  });
});

test('on this machine nothing is asked', async () => {
  await withOutside(async ({ server, browser }) => {
    const watched = await openDashboard(browser, server);
    await watched.page.locator('.row[data-session=night]').waitFor();
    watched.assertFaultless();
  });
});
