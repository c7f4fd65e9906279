import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionHash, untilLive } from './support/browser.mjs';
import { withStage } from './support/stage.mjs';

/** How soon the page must say that the server is gone (ms). */
const kAtOnce = 2_000;

/** @param {number} number */
const line = (number) => ({ type: 'log_line', data: { line: `line ${number}`, level: 'info' } });

test('a lost server is said at once with since-when, numbers fade, and all is well again when it is back', async () => {
  await withStage(async ({ server, open }) => {
    await server.post('a', line(1));
    const watched = await open({ hash: sessionHash('a') });
    const { page } = watched;
    await untilLive(page, 'a');

    watched.mayMissServer = true;
    await server.kill();
    await page.locator('#light[data-light=offline]').waitFor({ timeout: kAtOnce });
    assert.match(await page.locator('#light').innerText(), /^offline since \d\d:\d\d$/);
    await page.locator('#state', { hasText: 'last known: working' }).waitFor();
    assert.ok(await page.locator('main[data-stale]').isVisible());

    await server.start();
    await page.locator('#light[data-light=live]').waitFor();
    watched.mayMissServer = false;
    await server.post('a', line(2));
    await page.locator('.log-row', { hasText: 'line 2' }).waitFor();
    assert.equal(await page.locator('.log-row', { hasText: 'line 1' }).count(), 1);
    assert.equal(await page.locator('main[data-stale]').count(), 0);
  });
});

test('a session that nobody knows yet appears as soon as it speaks', async () => {
  await withStage(async ({ server, open }) => {
    const { page } = await open();
    await page.getByText('no sessions yet').waitFor();
    await server.post('new', line(1));
    await page.locator('.row[data-session=new]').waitFor();
  });
});
