import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { sessionHash, untilLive } from './support/browser.mjs';
import { Emitter } from './support/emitter.mjs';
import { kMiddle, tellNight } from './support/night.mjs';
import { withStage } from './support/stage.mjs';

const kAxe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kScreens = { desktop: { width: 1440, height: 900 }, tablet: { width: 820, height: 1180 }, phone: { width: 360, height: 740 } };

/** @param {import('playwright-core').Page} page @param {string} where */
async function assertAccessible(page, where) {
  await page.evaluate(kAxe);
  const violations = await page.evaluate(async () => {
    const { violations: all } = await /** @type {any} */ (window).axe.run(document);
    return all.map((/** @type {any} */ one) => `${one.id}: ${one.nodes.map((/** @type {any} */ node) => `${node.target} ${node.any[0]?.message ?? ''}`).join('; ')}`);
  });
  assert.deepEqual(violations, [], where);
}

for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
  test(`nothing is in the way of those who see, hear or move differently: ${colorScheme}`, async () => {
    await withStage(async ({ server, open }) => {
      const telling = { emitter: new Emitter(server, 'my-app'), project: 'my-app', start: new Date() };
      const { page: empty } = await open({ colorScheme });
      await empty.locator('.empty').waitFor();
      await assertAccessible(empty, 'nothing to show');
      await tellNight(telling, 0, kMiddle);
      await server.post('colours', { type: 'log_line', data: { line: [31, 32, 33, 34, 35, 36, 37, 90].map((n) => `\u001b[${n}mtone\u001b[0m`).join(' ') } });
      for (const [size, viewport] of Object.entries(kScreens)) {
        const { page } = await open({ colorScheme, viewport, hash: sessionHash('my-app') });
        await untilLive(page, 'my-app');
        await assertAccessible(page, `session, ${size}`);
        await page.locator('.menu summary').click();
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'more …' }).click();
        await page.locator('.log-bar select').waitFor();
        await assertAccessible(page, `the log's tools, ${size}`);
        await page.locator('.log-view').focus();
        await page.keyboard.press('?');
        await page.getByRole('dialog').waitFor();
        await assertAccessible(page, `keyboard, ${size}`);
        await page.goto(`${server.url}/${sessionHash('colours')}`);
        await untilLive(page, 'colours');
        await assertAccessible(page, `colours, ${size}`);
        await page.goto(`${server.url}/#/`);
        await page.locator('.row').first().waitFor();
        await assertAccessible(page, `overview, ${size}`);
        await page.context().close();
      }
    });
  });
}
