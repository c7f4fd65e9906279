import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/await.mjs';
import { sessionHash, untilLive } from './support/browser.mjs';
import { Emitter } from './support/emitter.mjs';
import { readLog } from './support/sight.mjs';
import { withStage } from './support/stage.mjs';

const kScript = '<script>window.owned = 1</script>';
const kImage = '<img src=x onerror="window.owned = 1">';
const kBackwards = '\u202egnp.exe';
const kLong = 'x'.repeat(1_000_000);
const kFamily = '👩‍👩‍👧‍👦 and ' + 'o\u0301\u0317\u0348'.repeat(50);
const kId = '<b onclick=owned()>#?&%2F id\u202e';
const kMoreIds = ['<script>owned()', '"\'><img src=x onerror=owned()>', '__proto__', 'constructor', '👾 \u202e\u2066', '%', 'x'.repeat(120)];

/** @param {import('playwright-core').Page} page */
async function assertHarmless(page) {
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).owned), undefined);
  assert.equal(await page.locator('#app script, #app img:not([src="favicon.svg"]), #app b[onclick]').count(), 0);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
}

/** Rows of the log lie one below the other, none higher or wider than it should be. @param {import('playwright-core').Page} page */
async function assertEven(page) {
  const sizes = await page.locator('.log-row').evaluateAll((rows) => rows.map((row) => [row.getBoundingClientRect().height, row.scrollWidth <= row.clientWidth + 1]));
  assert.deepEqual(sizes, sizes.map(() => [sizes[0][0], true])); // prettier-ignore
}

test('whatever a session calls itself and says stays text', async () => {
  await withStage(async ({ server, open }) => {
    const emitter = new Emitter(server, kId);
    await emitter.checkpoint({
      state: { project_name: kImage, task_description: kScript, iterations: 1, current_phase: kImage },
      progress: { completed: [kScript], remaining: [kImage + kBackwards], notes: [kImage] },
      isComplete: false,
    });
    await emitter.emit('phase_change', { phase: kImage });
    for (const line of [kScript, kImage, kBackwards, 'nul \0 and \x1b[31mred\x1b[0m', kFamily, kLong, '\0'.repeat(50_000)]) await emitter.emit('log_line', { line, level: kScript });
    await emitter.emit('error', { message: kImage, details: kScript });

    const { page } = await open();
    await page.locator('.row').waitFor();
    await assertHarmless(page);
    await page.locator('.row').click();
    await untilLive(page, kId);
    await page.locator('.log-row', { hasText: kImage }).first().waitFor();
    assert.equal(page.url(), `${server.url}/${sessionHash(kId)}`);
    await assertHarmless(page);
    assert.equal(await page.locator('h1').textContent(), kImage);
    assert.equal(await page.locator('.task').textContent(), kScript);
    assert.equal(await page.locator('.phase-name').textContent(), kImage);
    assert.equal(await page.locator('#tasks li[data-task=done] bdi').textContent(), kScript);
    const rows = await readLog(page);
    assert.ok(rows.includes(kScript) && rows.includes(kImage) && rows.includes('nul ␀ and red'));
    assert.ok(rows.some((row) => row.endsWith('… 998,000 more characters')), 'a line of a megabyte is cut, and says so');
    assert.ok(rows.join('').length < 20_000);
    await assertEven(page);
    assert.equal(await page.locator('bdi', { hasText: 'gnp.exe' }).first().evaluate((bdi) => getComputedStyle(bdi).unicodeBidi), 'isolate');
    await page.locator('.picker summary').click();
    await assertHarmless(page);
  });
});

test('no name that a session can have harms the list, and each can be opened', async () => {
  await withStage(async ({ server, open }) => {
    for (const id of kMoreIds) await server.post(id, { type: 'log_line', data: { line: `of ${id}` } });
    const { page } = await open();
    await until('all are listed', async () => (await page.locator('.row').count()) === kMoreIds.length);
    await assertHarmless(page);
    for (const id of kMoreIds) {
      await page.locator('.row').and(page.locator(`[data-session=${JSON.stringify(id)}]`)).click(); // prettier-ignore
      await untilLive(page, id);
      assert.equal(await page.locator('h1').innerText(), id);
      await page.locator('.log-row', { hasText: `of ${id.slice(0, 20)}` }).waitFor();
      await assertHarmless(page);
      await page.goBack();
    }
  });
});
