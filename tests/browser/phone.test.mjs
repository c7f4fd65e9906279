import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionHash, untilLive } from './support/browser.mjs';
import { Emitter } from './support/emitter.mjs';
import { kMiddle, tellNight } from './support/night.mjs';
import { withStage } from './support/stage.mjs';

const kPhone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const kThumb = 44; // px

/** @param {import('playwright-core').Page} page */
async function assertFits(page) {
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `${content} px on a screen of ${screen} px`);
}

/** @param {import('./support/server.mjs').Server} server @param {string} id */
function tellHalf(server, id) {
  const telling = { emitter: new Emitter(server, id), project: id, start: new Date() };
  return tellNight(telling, 0, kMiddle);
}

test('on a phone nothing needs sideways scrolling, and what can be tapped fits a thumb', async () => {
  await withStage(async ({ server, open }) => {
    await tellHalf(server, 'my-app');
    const { page } = await open(kPhone);
    await page.locator('.row').waitFor();
    await assertFits(page);
    await page.locator('.row').tap();
    await page.locator('#tasks li[data-task=current]').waitFor();
    await assertFits(page);
    for (const target of await page.locator('button:visible, .brand, summary, .bottom a, input:visible, select:visible').all()) {
      const box = await target.boundingBox();
      assert.ok(box && box.height >= kThumb && box.width >= kThumb, `${await target.innerText()}: ${box?.width} × ${box?.height}`);
    }
    const shown = await page.locator('#tasks li:visible').count();
    await page.getByRole('button', { name: 'all tasks' }).tap();
    assert.ok((await page.locator('#tasks li:visible').count()) > shown, 'the rest of the tasks is a tap away');
    await page.locator('.picker summary').tap();
    await assertFits(page);
    await page.locator('.picker summary').tap();
    await page.locator('.menu summary').tap();
    await assertFits(page);
  });
});

test('another session can be chosen with the keyboard alone', async () => {
  await withStage(async ({ server, open }) => {
    for (const id of ['first', 'second']) await tellHalf(server, id);
    const { page } = await open({ hash: sessionHash('first') });
    await untilLive(page, 'first');
    const picker = page.locator('.picker summary');
    for (let i = 0; i < 5 && !(await picker.evaluate((it) => it === document.activeElement)); i += 1) await page.keyboard.press('Tab');
    assert.notEqual(await picker.evaluate((it) => getComputedStyle(it).outlineStyle), 'none', 'the focus is visible');
    await page.keyboard.press('Enter');
    await page.locator('.picker-list').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.picker-list').waitFor({ state: 'hidden' });
    assert.ok(await picker.evaluate((it) => it === document.activeElement), 'the focus returns');
    await page.keyboard.press('Enter');
    const second = page.locator('.picker-list a', { hasText: 'second' });
    for (let i = 0; i < 5 && !(await second.evaluate((it) => it === document.activeElement)); i += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('main[data-session=second]').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.locator('main.overview').waitFor();
  });
});

test('the theme is the system’s until the reader chooses, and the choice stays', async () => {
  await withStage(async ({ open }) => {
    const { page } = await open({ colorScheme: 'light' });
    const theme = () => page.locator('html').getAttribute('data-theme');
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await theme(), 'light');
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme=dark]').waitFor();
    assert.notEqual(await ground(), light);
    await page.locator('.menu summary').click();
    await page.getByRole('button', { name: 'light or dark' }).click();
    assert.equal(await theme(), 'light');
    await page.reload();
    assert.equal(await theme(), 'light');
  });
});
