import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from './support/await.mjs';
import { sessionHash } from './support/browser.mjs';
import { readLog } from './support/sight.mjs';
import { withStage } from './support/stage.mjs';

const kScript = fileURLToPath(new URL('fixtures/stock_emitter.py', import.meta.url));
const kLines = 40;

test('a stock Python script that records and posts is seen live, each event once', async () => {
  await withStage(async ({ server, open }) => {
    const { page } = await open({ hash: '' });
    await page.getByText('no sessions yet').waitFor();
    const script = promisify(execFile)('python3', [kScript, server.url, server.root, 'stock', String(kLines)], { env: server.environment });
    await page.waitForURL(`**/${sessionHash('stock')}`);
    await script;
    await page.locator('#context[data-level=yellow]').waitFor();
    const expected = Array.from({ length: kLines }, (_, i) => `stock line ${i + 1} ✅`);
    await page.locator('.log-row', { hasText: expected[kLines - 1] }).waitFor();
    const rows = await readLog(page);
    assert.deepEqual(rows.filter((row) => row.startsWith('stock line')), expected);
    assert.equal((await server.events('stock')).length, kLines + 2);
    assert.equal(await page.locator('#phase').getAttribute('data-phase'), 'builder');
  });
});

test('a page that only opens a WebSocket and reads statuses works', async () => {
  await withStage(async ({ server, open }) => {
    await server.post('plain', { type: 'phase_change', data: { phase: 'scout' } });
    const { page } = await open();
    await page.evaluate(() => {
      const told = /** @type {any[]} */ ([]);
      const socket = new WebSocket(`ws://${location.host}/ws/plain`);
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === 'status') told.push(message.data);
      };
      Object.assign(window, { told });
    });
    const told = () => page.evaluate(() => /** @type {any} */ (window).told);
    const [first] = await until('a status at once', async () => (await told()).length > 0 && told());
    assert.deepEqual([first.id, first.phase, first.iterations, first.is_complete], ['plain', 'scout', 0, false]);
    await server.post('plain', { type: 'task_complete', data: { task: 'one' } });
    await until('a status that has the task', async () =>
      (await told()).some((/** @type {any} */ { tasks }) => tasks.completed[0] === 'one'),
    );
    await until('a status each second, whatever happens', async () => (await told()).length >= 4);
  });
});
