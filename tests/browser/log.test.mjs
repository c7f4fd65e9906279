import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/await.mjs';
import { sessionHash, untilLive } from './support/browser.mjs';
import { withStage } from './support/stage.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./support/server.mjs').Server} Server */

const kLines = 12_000;
const kPosted = 2_000; // at once
/** Offsets of the lines that are errors. */
const kErrors = [1_500, 6_000, 11_990];

/** A record longer than what the page holds. @param {Server} server */
async function tellLong(server) {
  for (let from = 1; from <= kLines; from += kPosted) {
    const events = Array.from({ length: kPosted }, (_, i) => {
      const n = from + i;
      const level = kErrors.includes(n) ? 'error' : n % 2 ? 'info' : 'debug';
      return { type: 'log_line', data: { line: `line ${n}${n % 1000 === 0 ? ' milestone' : ''}`, level } };
    });
    await server.post('long', ...events);
  }
}

/** The texts of the rows in view. @param {Page} page */
function inView(page) {
  return page.evaluate(() => {
    const view = /** @type {Element} */ (document.querySelector('.log-view')).getBoundingClientRect();
    const rows = [...document.querySelectorAll('.log-row')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > view.top && top < view.bottom;
    });
    return rows.map((row) => row.querySelector('bdi')?.textContent ?? '');
  });
}

/** @param {Page} page @param {string} text */
function untilInView(page, text) {
  return until(`“${text}” is in view`, async () => (await inView(page)).includes(text));
}

test('all of a long log can be scrolled through, though only a window of it is held', async () => {
  await withStage(async ({ server, open }) => {
    await tellLong(server);
    const { page } = await open({ hash: sessionHash('long') });
    await untilLive(page, 'long');
    await untilInView(page, `line ${kLines} milestone`);
    /** @type {Set<string>} */
    const seen = new Set();
    await until(
      'the first line is in view',
      async () => {
        (await inView(page)).forEach((line) => seen.add(line));
        await page.locator('.log-view').evaluate(async (view) => {
          view.scrollTop -= view.clientHeight * 0.8;
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))); // until it is drawn
        });
        return seen.has('line 1');
      },
      120_000,
    );
    assert.equal(seen.size, kLines, 'every line was seen on the way');
    assert.ok((await page.locator('.log-row').count()) < 200, 'only what is in view exists');
    await server.post('long', { type: 'log_line', data: { line: 'the newest' } });
    await page.keyboard.press('f');
    await untilInView(page, 'the newest');
  });
});

test('the log is searched in all of the record, errors are a key away, and a line has an address', async () => {
  await withStage(async ({ server, open }) => {
    await tellLong(server);
    const { page } = await open({ hash: sessionHash('long') });
    await untilLive(page, 'long');
    await page.keyboard.press('/');
    await page.keyboard.type('MILESTONE');
    await page.locator('.log-found', { hasText: String(kLines / 1000) }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.locator('.log-row[data-target] mark', { hasText: 'milestone' }).waitFor();
    await until('the match before', async () => /^1[01] of 12$/.test((await page.locator('.log-found').innerText()).trim()));
    await page.keyboard.press('Escape');

    const marked = () => page.locator('.log-row[data-target]').first().getAttribute('data-offset');
    for (const offset of [kErrors[0], kErrors[1]]) {
      await until(`error ${offset}`, async () => {
        const before = await marked();
        await page.keyboard.press('e');
        await until('what the key asked for', async () => (await marked()) !== before); // or it would come later, and move the view
        return (await marked()) === String(offset);
      });
    }
    const row = page.locator('.log-row', { hasText: 'line 6001' });
    await row.locator('time').click();
    assert.match(page.url(), /#\/s\/long\?line=6001$/);

    const other = await open({ hash: `${sessionHash('long')}?line=77` });
    await other.page.locator('.log-row[data-target]', { hasText: 'line 77' }).waitFor();
    await untilInView(other.page, 'line 77');
  });
});

test('a filter shows only some levels, wherever they are in the record', async () => {
  await withStage(async ({ server, open }) => {
    await tellLong(server);
    const { page } = await open({ hash: sessionHash('long') });
    await untilLive(page, 'long');
    await page.getByRole('button', { name: 'more …' }).click();
    await page.getByLabel('levels').selectOption('errors');
    const errors = kErrors.map((n) => `line ${n}${n % 1000 === 0 ? ' milestone' : ''}`);
    await until('only errors are shown', async () => JSON.stringify(await inView(page)) === JSON.stringify(errors));
    await server.post('long', { type: 'error', data: { message: 'one more' } }, { type: 'log_line', data: { line: 'no error' } });
    await untilInView(page, 'one more');
    assert.deepEqual(await inView(page), [...errors, 'one more']);
    await page.getByLabel('levels').selectOption('all');
    await untilInView(page, 'no error');
  });
});

/** What a paste brings, as no script may read it. @param {import('playwright-core').Page} page */
async function pasted(page) {
  await page.evaluate(() => {
    const box = document.createElement('textarea');
    document.body.append(box);
    box.focus();
  });
  await page.keyboard.press('Control+V');
  return page.locator('textarea:focus').inputValue();
}

test('terminal colours are shown, long lines wrap or not, lines can be copied', async () => {
  await withStage(async ({ server, browser, open }) => {
    const long = `begin ${'word '.repeat(200)}end`;
    await server.post('colours', { type: 'log_line', data: { line: '\u001b[32mpassed\u001b[0m in \u001b[1m3 s\u001b[0m' } }, { type: 'log_line', data: { line: long } });
    const { page } = await open({ hash: sessionHash('colours'), permissions: ['clipboard-write'] });
    await untilLive(page, 'colours');
    const green = page.locator('[data-tone~=green]', { hasText: 'passed' });
    await green.waitFor();
    const [colour, plain] = await Promise.all([green, page.locator('.log-row bdi').first()].map((one) => one.evaluate((it) => getComputedStyle(it).color)));
    assert.notEqual(colour, plain);
    assert.equal(await page.locator('[data-tone~=bold]').innerText(), '3 s');
    assert.ok((await page.locator('.log-row').count()) > 2, 'the long line is in pieces');
    await page.keyboard.press('w');
    await until('each line is one row', async () => (await page.locator('.log-row').count()) === 2);
    await page.reload();
    await untilLive(page, 'colours');
    await until('as before', async () => (await page.locator('.log-row').count()) === 2);
    await page.getByRole('button', { name: 'more …' }).click();
    await page.getByRole('button', { name: 'copy' }).click();
    await page.getByRole('button', { name: '2 copied' }).waitFor();
    assert.equal(await pasted(page), `passed in 3 s\n${long}`);
    assert.ok(browser.isConnected());
  });
});
