import assert from 'node:assert/strict';
import { cp, readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { sessionHash, untilLive } from './support/browser.mjs';
import { readLog } from './support/sight.mjs';
import { withStage } from './support/stage.mjs';

const kRuns = path.join(process.env.LIVESTREAM_SAMPLES ?? '/nonexistent', 'context-foundry/ralph-run');
const kMissing = 'LIVESTREAM_SAMPLES names no folder with context-foundry/ralph-run';
const isThere = await stat(kRuns).then(() => true, () => false);

/** @param {string[]} names below the folder of runs @returns {Promise<any>} */
const readJson = async (...names) => JSON.parse(await readFile(path.join(kRuns, ...names), 'utf8'));

/** A run's own record. @param {string} id @returns {Promise<any[]>} */
async function recordOf(id) {
  const record = await readFile(path.join(kRuns, 'logs/events', id, 'events.jsonl'), 'utf8');
  return record.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

test('recorded overnight runs of a folder added later are listed, and each opens as its files tell it', { skip: !isThere && kMissing }, async () => {
  await withStage(async ({ server, open }) => {
    const copy = server.folderOf('runs');
    await cp(kRuns, copy, { recursive: true, preserveTimestamps: true });
    await server.watch(copy);
    const ids = (await readdir(path.join(kRuns, 'checkpoints/ralph'))).sort();
    const { page } = await open({ viewport: { width: 2400, height: 900 } });
    for (const id of ids) await page.locator(`[data-session="${id}"]`).waitFor();
    assert.equal(await page.locator('.row').count(), ids.length);
    for (const id of ids) {
      await page.goto(`${server.url}/${sessionHash(id)}`);
      await untilLive(page, id);
      await assertIsShown(page, id);
    }
  });
});

/** @param {import('playwright-core').Page} page @param {string} id */
async function assertIsShown(page, id) {
  const state = await readJson('checkpoints/ralph', id, 'state.json');
  const progress = await readJson('checkpoints/ralph', id, 'progress.json');
  const events = await recordOf(id);
  const iterations = Math.max(state.iterations, ...events.map(({ data }) => data.iteration ?? 0)); // state.json lags behind
  const files = await readdir(path.join(kRuns, 'checkpoints/ralph', id));
  assert.equal(await page.locator('h1').textContent(), state.project_name);
  assert.equal(await page.locator('.task').textContent(), state.task_description);
  assert.equal(await page.locator('#iteration').textContent(), String(iterations));
  assert.deepEqual(await page.locator('#tasks li[data-task=done] bdi').allTextContents(), progress.completed);
  if (files.includes('COMPLETE')) assert.equal(await page.locator('#state').getAttribute('data-state'), 'complete');
  const lines = events.filter(({ type }) => type === 'log_line').map(({ data }) => data.line.trimEnd());
  const known = new Set(lines);
  assert.deepEqual((await readLog(page)).map((row) => row.trimEnd()).filter((row) => known.has(row)), lines);
}
