import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { launchBrowser } from './support/browser.mjs';
import { Server } from './support/server.mjs';

test('a dashboard of one’s own needs thirty lines', async () => {
  const html = await readFile(new URL('../../examples/custom_dashboard.html', import.meta.url));
  const host = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(html));
  await new Promise((resolve) => host.listen(0, '127.0.0.1', () => resolve(null)));
  const origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (host.address()).port}`;
  const server = await Server.start('--cors-origin', origin);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/?server=${new URL(server.url).host}`);
    await server.post('mine', { type: 'log_line', data: { line: '<b>hello</b>' } });
    const row = page.locator('tr', { hasText: 'mine' });
    await row.locator('td', { hasText: '<b>hello</b>' }).waitFor();
    assert.match(await row.innerText(), /^working\tmine\t/);
  } finally {
    await browser.close();
    await server.stop();
    host.close();
  }
});
