import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/await.mjs';
import { sessionHash, untilLive } from './support/browser.mjs';
import { Emitter } from './support/emitter.mjs';
import { endNight, eventsOf, kIterations, kPlan, tellNight } from './support/night.mjs';
import { readLog, sightsOf, startLooking } from './support/sight.mjs';
import { withStage } from './support/stage.mjs';

const kId = 'my-app_20261122_230211';

/** Iterations told before the server dies, and while it is away. */
const kBefore = 2;
const kAway = 3;

/** Lines of the log that the page must show, each once and in this order. @param {import('./support/server.mjs').Event[]} events */
function expectedLines(events) {
  return events.filter(({ type }) => type === 'log_line').map(({ data }) => String(data.line));
}

test('a night is shown live from first phase to completion, though the server is killed in its middle', async () => {
  await withStage(async ({ server, open }) => {
    const telling = { emitter: new Emitter(server, kId), project: 'my-app', start: new Date() };
    await tellNight(telling, 0, 1);
    const watched = await open({ hash: sessionHash(kId), viewport: { width: 1800, height: 900 } });
    const { page } = watched;
    await untilLive(page, kId);
    await startLooking(page);
    await tellNight(telling, 1, kBefore);
    await page.locator('#phase[data-phase=architect]').waitFor();

    watched.mayMissServer = true;
    await server.kill();
    await page.locator('#light[data-light=offline]').waitFor();
    await tellNight(telling, kBefore, kAway);
    await server.start();
    await page.locator('#light[data-light=live]').waitFor();
    watched.mayMissServer = false;

    for (let i = kAway; i < kIterations.length; i += 1) {
      await tellNight(telling, i, i + 1);
      const { context } = kIterations[i];
      await page.locator('#context .big', { hasText: `${context} %` }).waitFor();
    }
    await endNight(telling);
    await page.locator('#phase[data-phase=complete]').waitFor();
    await page.locator('#state[data-state=complete]').waitFor();

    const sights = await sightsOf(page);
    assert.deepEqual(sights.phases, ['scout', 'architect', 'builder', 'complete']);
    assert.deepEqual([...sights.levels].sort(), ['green', 'red', 'yellow']);
    assert.ok(sights.tasks.includes(`remaining: ${kPlan[7]}`));
    assert.equal(await page.locator('#tasks li[data-task=done]').count(), kPlan.length);
    assert.equal(await page.locator('#tasks li[data-task=remaining]').count(), 0);
    await assertLogIsTheRecord(page, server);
  });
});

/** @param {import('playwright-core').Page} page @param {import('./support/server.mjs').Server} server */
async function assertLogIsTheRecord(page, server) {
  const events = await server.events(kId);
  assert.deepEqual(events.map(({ offset }) => offset), events.map((_, i) => i + 1));
  const lines = expectedLines(events);
  const said = kIterations.flatMap((_, i) => expectedLines(eventsOf(i)));
  assert.deepEqual(lines, said, 'the record holds every line once');
  const known = new Set(lines);
  const shown = await until('the page shows the last line', async () => {
    const rows = await readLog(page);
    return rows.includes(lines[lines.length - 1]) && rows;
  });
  assert.deepEqual(shown.filter((row) => known.has(row)), lines, 'the page shows every line once');
}
