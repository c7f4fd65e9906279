import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/await.mjs';
import { sessionHash, untilLive } from './support/browser.mjs';
import { withStage } from './support/stage.mjs';

/** @typedef {import('./support/server.mjs').Server} Server */

/** One session of each kind. @param {Server} server */
async function tellKinds(server) {
  await server.post('builds', { type: 'session_start', data: { project: 'shop', task: 'Build the basket', agent: 'robot' } });
  await server.post('asks', { type: 'message', data: { role: 'user', text: 'go' } }, { type: 'waiting', data: { reason: 'permission', question: 'rm -rf dist' } });
  await server.post('broke', { type: 'completion', data: { success: false, summary: 'gave up' } });
  await server.post('done', { type: 'session_start', data: { project: 'shop' } }, { type: 'completion', data: { success: true } });
}

test('what needs somebody comes first, and the choice of what is shown stays in the address', async () => {
  await withStage(async ({ server, open }) => {
    await tellKinds(server);
    const { page } = await open();
    await page.locator('.row[data-session=asks]').waitFor();
    const titles = (await page.locator('[data-group] .group-title').allTextContents()).map((title) => title.trim());
    assert.deepEqual(titles, ['needs you 1', 'failed 1', 'working 1', 'done 1']);
    assert.equal(await page.locator('.row[data-session=done]').isVisible(), false, 'what is done is folded');
    assert.match(await page.locator('.row[data-session=asks]').innerText(), /rm -rf dist/);
    await page.keyboard.press('/');
    await page.keyboard.type('basket');
    await until('only one row', async () => (await page.locator('.row').count()) === 1);
    assert.match(page.url(), /#\/\?q=basket$/);
    await page.reload();
    await page.locator('.row[data-session=builds]').waitFor();
    assert.equal(await page.locator('.row').count(), 1);
    await page.goto(`${server.url}/#/`);
    await page.locator('.row[data-session=asks]').waitFor();
    await page.locator('.count[data-group=failed]').click();
    await until('only what failed', async () => (await page.locator('.row').count()) === 1);
    assert.match(page.url(), /group=failed/);
    await page.locator('.count[data-group=failed]').click();
    await page.getByLabel('sort').selectOption('name');
    await until('one list by name', async () => (await page.locator('.row b').allInnerTexts()).join() === 'asks,broke,shop,shop');
  });
});

test('what is new since the list was looked at last is marked until it is opened', async () => {
  await withStage(async ({ server, open }) => {
    await tellKinds(server);
    const { page } = await open();
    await page.locator('.row[data-session=builds]').waitFor();
    assert.equal(await page.locator('.new').count(), 0);
    await page.goto('about:blank');
    await server.post('builds', { type: 'completion', data: { success: false } });
    await page.goto(`${server.url}/#/`);
    await page.locator('.row[data-session=builds] .new').waitFor();
    assert.equal(await page.locator('.new').count(), 1);
    await page.locator('.row[data-session=builds]').click();
    await untilLive(page, 'builds');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.locator('.row[data-session=builds]').waitFor();
    assert.equal(await page.locator('.new').count(), 0);
  });
});

test('the rows can be walked through and opened with keys, which a list of them explains', async () => {
  await withStage(async ({ server, open }) => {
    await tellKinds(server);
    const { page } = await open();
    await page.locator('.row').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-session'));
    assert.equal(await focused(), 'broke');
    await server.post('builds', { type: 'waiting', data: { reason: 'answer', question: 'which?' } });
    await page.locator('[data-group=needs-you] .row[data-session=builds]').waitFor();
    assert.equal(await focused(), 'broke', 'what moves takes no focus with it');
    await page.keyboard.press('k');
    const first = (await focused()) ?? '';
    await server.post(first, { type: 'message', data: { role: 'user', text: 'go on' } });
    await page.locator(`[data-group=working] .row[data-session=${first}]`).waitFor();
    assert.equal(await focused(), first, 'what moves keeps its focus');
    await page.keyboard.press('Enter');
    await untilLive(page, first);
    assert.ok(first === 'asks' || first === 'builds', `${first}`);
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'keyboard' });
    await help.waitFor();
    assert.match(await help.innerText(), /next error/);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
  });
});

test('a thousand sessions are one list, to be scrolled through while they go on', async () => {
  await withStage(async ({ server, open }) => {
    const names = Array.from({ length: 1_000 }, (_, i) => `run-${String(i).padStart(3, '0')}`);
    await Promise.all(names.map((name) => server.post(name, { type: 'session_start', data: { project: name, task: 'one of many' } })));
    const { page } = await open({ hash: '#/?sort=name' });
    await until('all are listed', async () => (await page.locator('.row').count()) === names.length);
    assert.deepEqual(await page.locator('.row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-session'))), names);
    const inFull = page.locator('.row-who');
    assert.ok((await inFull.count()) < 100, 'rows far from the view are only names');
    const last = page.locator('.row[data-session=run-999]');
    assert.match((await last.textContent()) ?? '', /^\s*run-999 one of many\s*$/);
    const inView = () => last.evaluate((row) => row.getBoundingClientRect().bottom <= innerHeight);
    for (let screen = 0; !(await inView()); screen += 1) {
      assert.ok(screen < 100, 'the end of the list is never reached');
      await server.post(names[screen], { type: 'log_line', data: { line: `step ${screen}` } });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(scrollBy(0, innerHeight * 4)))));
    }
    await server.post('run-999', { type: 'log_line', data: { line: 'seen at the end' } });
    await last.getByText('seen at the end').waitFor();
    assert.ok(await inView(), 'the list stays where it was scrolled to');
    await until('rows are names again when they are far', async () => (await inFull.count()) < 100);
  });
});

test('an empty page says what is watched', async () => {
  await withStage(async ({ server, open }) => {
    const { page } = await open();
    await page.locator('.empty code', { hasText: server.root }).waitFor();
  });
});

test('a session tells its curves, how long each task took, and how long what is left may take', async () => {
  await withStage(async ({ server, open }) => {
    const at = (/** @type {number} */ minutes) => ({ timestamp: new Date(Date.now() - (60 - minutes) * 60_000).toISOString() });
    const left = ['a', 'b', 'c', 'd', 'e'];
    await server.post(
      'run',
      { type: 'session_start', data: { project: 'shop' }, ...at(0) },
      { type: 'tasks_update', data: { completed: [], remaining: left }, ...at(0) },
      { type: 'context_update', data: { percent: 60 }, ...at(5) },
      { type: 'task_complete', data: { task: 'a', context_percent: 62 }, ...at(12) },
      { type: 'context_update', data: { percent: 8 }, ...at(20) },
      { type: 'usage', data: { model: 'm', input_tokens: 5_000, output_tokens: 900, cost_usd: 1.5 }, ...at(30) },
      { type: 'task_complete', data: { task: 'b', context_percent: 20 }, ...at(40) },
      { type: 'error', data: { message: 'no' }, ...at(50) },
    );
    const { page } = await open({ hash: sessionHash('run') });
    await untilLive(page, 'run');
    assert.deepEqual(await page.locator('.task-time').allInnerTexts(), ['12 min', '28 min']);
    assert.match(await page.locator('#remaining').innerText(), /^~.+–.+ h$/);
    assert.equal(await page.locator('#resets').innerText(), '1 fresh start');
    assert.match(await page.locator('#usage').innerText(), /\$1\.50\s+\$1\.\d\d an hour/);
    await page.getByRole('button', { name: /^context over the run, at most 62 %/ }).click();
    const curves = page.getByRole('dialog', { name: 'shop: the run so far' });
    await curves.locator('canvas').first().waitFor();
    assert.ok((await curves.locator('.uplot').count()) >= 4);
    await curves.getByRole('button', { name: 'close' }).click();
    await curves.waitFor({ state: 'detached' });
  });
});

/** What a button of the open menu saves. @param {import('playwright-core').Page} page @param {string} name */
async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  return { name: file.suggestedFilename(), text: Buffer.concat(chunks).toString() };
}

test('a session can be saved as a summary, as all that is known, and as its events', async () => {
  await withStage(async ({ server, open }) => {
    await server.post('run', { type: 'task_complete', data: { task: 'one' } }, { type: 'log_line', data: { line: 'hello' } });
    const { page } = await open({ hash: sessionHash('run') });
    await untilLive(page, 'run');
    /** @param {string} name */
    const save = async (name) => {
      await page.locator('.menu summary').click();
      return download(page, name);
    };
    const summary = await save('export a summary');
    assert.equal(summary.name, 'run.md');
    assert.match(summary.text, /# run[^]*- \[x\] one[^]*hello/);
    const all = JSON.parse((await save('export all')).text);
    assert.deepEqual([all.status.id, all.events.length], ['run', 2]);
    const lines = (await save('export events')).text.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ offset }) => offset), [1, 2]);
  });
});

test('what is saved has no secrets, unless they are asked for', async () => {
  await withStage(async ({ server, open }) => {
    const secret = 'gh' + 'p_q7Zr2LwX0vTn5YbK7mJcD3fG8hP1sR4uN6aE'; // in parts, so that no scanner takes it for real
    await server.post('run', { type: 'session_start', data: { task: secret } }, { type: 'log_line', data: { line: secret } });
    const { page } = await open({ hash: sessionHash('run') });
    await untilLive(page, 'run');
    const menu = page.locator('.menu summary');
    for (const name of ['export a summary', 'export all', 'export events']) {
      await menu.click();
      const text = (await download(page, name)).text;
      assert.ok(!text.includes(secret) && /redacted:github-token/.test(text.replaceAll('\\', '')), name);
    }
    await menu.click();
    await page.getByRole('button', { name: 'secrets in exports left out' }).click();
    await menu.click();
    await page.getByRole('button', { name: 'secrets in exports kept', pressed: true }).waitFor();
    assert.ok((await download(page, 'export all')).text.includes(secret));
  });
});

test('with leave, news of a hidden page is told by the desktop, and marked on the tab', async () => {
  await withStage(async ({ server, open }) => {
    await server.post('builds', { type: 'log_line', data: { line: 'x' } });
    const { page } = await open({ permissions: ['notifications'] });
    await page.locator('.row').waitFor();
    await page.evaluate(() => {
      const told = /** @type {string[]} */ ([]);
      class Fake {
        static permission = 'granted';
        static requestPermission = async () => 'granted';
        /** @param {string} title */
        constructor(title) {
          told.push(title);
        }
      }
      Object.assign(window, { Notification: Fake, told });
    });
    await page.locator('.menu summary').click();
    await page.getByRole('button', { name: 'notifications' }).click();
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await server.post('builds', { type: 'completion', data: { success: false, summary: 'gave up' } });
    await until('a notification', () => page.evaluate(() => /** @type {any} */ (window).told.length > 0));
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).told), ['builds: failed']);
    await until('the title is marked', async () => (await page.title()).startsWith('(1)'));
  });
});

test('where only a service worker may notify, as on a phone, it does', async () => {
  await withStage(async ({ server, open }) => {
    await server.post('builds', { type: 'log_line', data: { line: 'x' } });
    const { page } = await open({ permissions: ['notifications'] });
    await page.locator('.row').waitFor();
    await page.evaluate(async () => {
      class Refuses {
        static permission = 'granted';
        constructor() {
          throw new TypeError('Illegal constructor');
        }
      }
      await navigator.serviceWorker.ready;
      localStorage.setItem('livestream.notify', 'on');
      Object.assign(window, { Notification: Refuses });
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await server.post('builds', { type: 'completion', data: { success: false, summary: 'gave up' } });
    const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, data }) => [title, body, data]));
    await until('a notification', async () => (await shown()).length > 0);
    assert.deepEqual(await shown(), [['builds: failed', 'gave up', '#/s/builds']]);
  });
});

test('without its server the page still opens, and says how old what it shows is', async () => {
  await withStage(async ({ server, open }) => {
    await tellKinds(server);
    const watched = await open();
    const { page } = watched;
    await page.locator('.row').first().waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.locator('.row').first().waitFor();
    await until('the page has its copy', () => page.evaluate(async () => (await (await caches.open('livestream-page')).keys()).length > 20));
    watched.mayMissServer = true;
    await server.kill();
    await page.reload();
    await page.locator('.as-it-was').waitFor();
    assert.match(await page.locator('.as-it-was').innerText(), /^as it was at \d\d:\d\d, \d+ (s|min) ago/);
    assert.ok(await page.locator('.row[data-session=asks]').isVisible());
  });
});
