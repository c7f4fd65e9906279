import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { until } from './support/await.mjs';
import { untilLive } from './support/browser.mjs';
import { kBinary } from './support/server.mjs';
import { readLog, sightsOf, startLooking } from './support/sight.mjs';
import { withStage } from './support/stage.mjs';

/** @typedef {import('./support/server.mjs').Server} Server */
/** @typedef {import('playwright-core').Page} Page */

/** How long the demo plays (s), and how long all may take on a busy machine (ms). */
const kSeconds = 20;
const kPatience = 90_000;
/** What a terminal would colour, the page shows plain. */
const kColour = /\x1b\[\d*m/g;

test('the demo is shown whole, though the server is killed and restarted in its middle', async () => {
  await withStage(async ({ server, open }) => {
    const watched = await open({ hash: '', viewport: { width: 2000, height: 900 } });
    const { page } = watched;
    await page.locator('#light[data-light=live]').waitFor();
    await startLooking(page);
    const demo = playDemo(server);
    await page.locator('main[data-session]').waitFor();
    const id = (await page.locator('main[data-session]').getAttribute('data-session')) ?? '';

    await page.locator('#phase[data-phase=builder]').waitFor({ timeout: kPatience });
    watched.mayMissServer = true;
    await server.kill();
    await page.locator('#light[data-light=offline]').waitFor();
    await server.start();
    await untilLive(page, id);
    watched.mayMissServer = false;

    await page.locator('#state[data-state=complete]').waitFor({ timeout: kPatience });
    assert.equal(await demo, 0, 'the demo itself ends well');
    await assertSaw(page);
    await assertLogIsTheRecord(page, server, id);
  });
});

/** @param {Server} server @returns {Promise<number>} its exit code */
async function playDemo(server) {
  const options = ['demo', '--server', server.url, '--seconds', String(kSeconds), '--dir', server.root];
  const demo = spawn(kBinary, options, { env: server.environment, stdio: 'ignore' });
  const [code] = await once(demo, 'exit');
  return code;
}

/** @param {Page} page */
async function assertSaw(page) {
  const sights = await sightsOf(page);
  for (const phase of ['scout', 'architect', 'builder', 'complete']) assert.ok(sights.phases.includes(phase), phase);
  for (const level of ['green', 'yellow', 'red']) assert.ok(sights.levels.includes(level), level);
  const done = await page.locator('#tasks li[data-task=done] bdi').allTextContents();
  assert.ok(done.length > 0, 'tasks are done');
  for (const task of done) assert.ok(sights.tasks.includes(`remaining: ${task}`) || sights.tasks.includes(`current: ${task}`), task);
  assert.equal(await page.locator('#tasks li[data-task=remaining]').count(), 0);
}

/** @param {Page} page @param {Server} server @param {string} id */
async function assertLogIsTheRecord(page, server, id) {
  const events = await server.events(id);
  assert.deepEqual(events.map(({ offset }) => offset), events.map((_, i) => i + 1));
  const own = events.filter(({ emitter, type }) => emitter && type !== 'checkpoint').map(({ sequence }) => sequence);
  assert.deepEqual(own, own.map((_, i) => i + 1), 'the record holds every event of the demo once, in order');
  const lines = events.filter(({ type }) => type === 'log_line').map(({ data }) => String(data.line).replace(kColour, ''));
  const known = new Set(lines);
  const shown = await until('the page shows the last line', async () => {
    const rows = await readLog(page);
    return rows.includes(lines[lines.length - 1]) && rows;
  });
  assert.deepEqual(shown.filter((row) => known.has(row)), lines, 'the page shows every line once');
}
