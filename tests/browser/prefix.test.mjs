import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchBrowser, openDashboard, untilLive } from './support/browser.mjs';
import { SecureRoad } from './support/secure_road.mjs';
import { Server } from './support/server.mjs';

test('behind a proxy that encrypts and puts a path in front, the page works the same', async () => {
  const server = await Server.start();
  const road = await SecureRoad.open(server, '/watch');
  const browser = await launchBrowser(['--ignore-certificate-errors']);
  try {
    await server.post('run', { type: 'log_line', data: { line: 'hello' } });
    const watched = await openDashboard(browser, road);
    const { page } = watched;
    await page.locator('.row[data-session=run]').click();
    await untilLive(page, 'run');
    assert.equal(page.url(), `${road.url}/#/s/run`);
    await server.post('run', { type: 'log_line', data: { line: 'live' } });
    await page.locator('.log-row', { hasText: 'live' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope), `${road.url}/`);
    await page.goto(`${road.url}/s/run`);
    await untilLive(page, 'run');
    watched.assertFaultless();
  } finally {
    await browser.close();
    road.close();
    await server.stop();
  }
});
