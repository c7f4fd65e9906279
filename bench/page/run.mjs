#!/usr/bin/env node
/**
 * Measures the page of one session in Chromium, against a server of its own:
 *
 *     node bench/page/run.mjs [--lighthouse FOLDER]
 *
 * how much its first view takes over the wire, how long an event takes from the server to the screen, what the page costs
 * while events come, whether a list of a thousand can be scrolled, and what is held after a million lines. FOLDER is
 * where `npm install lighthouse@12` was run. Needs the release build. Prints a table, and exits with 1 if something
 * required is not met.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { kPatience, until } from '../../tests/browser/support/await.mjs';
import { launchBrowser, openDashboard, sessionHash, untilLive } from '../../tests/browser/support/browser.mjs';
import { Emitter } from '../../tests/browser/support/emitter.mjs';
import { kMiddle, tellNight } from '../../tests/browser/support/night.mjs';
import { Server } from '../../tests/browser/support/server.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ what: string, measured: number, most?: number, least?: number, unit: string }} Result */

const kId = 'my-app';
const kPainted = { perSecond: 20, seconds: 15 };
const kBusy = { perSecond: 50, seconds: 20 };
const kListed = 1_000;
const kScrolled = { perSecond: 20, seconds: 10 };
const kLines = 1_000_000;
const kPosted = 5_000; // lines at once
const kKilo = 1024;
const kScore = 95;

const server = await Server.start();
const browser = await launchBrowser(['--remote-debugging-port=9333', '--enable-precise-memory-info']);
let isMet = true;
try {
  await tellNight({ emitter: new Emitter(server, kId), project: kId, start: new Date() }, 0, kMiddle);
  for (const measure of [firstView, untilPainted, whileBusy, scores, whileScrolling, afterManyLines]) {
    for (const result of await measure()) isMet = report(result) && isMet;
  }
} finally {
  await browser.close();
  await server.stop();
}
process.exit(isMet ? 0 : 1);

/** Of a session that has just begun: what it said so far comes on top. @returns {Promise<Result[]>} */
async function firstView() {
  await server.post('small', { type: 'log_line', data: { line: 'hello', level: 'info' } });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  let [bytes, requests] = [0, 0];
  session.on('Network.loadingFinished', ({ encodedDataLength }) => ((bytes += encodedDataLength), (requests += 1)));
  session.on('Network.webSocketFrameReceived', ({ response }) => (bytes += response.payloadData.length));
  await page.goto(`${server.url}/${sessionHash('small')}`);
  await untilLive(page, 'small');
  await page.waitForLoadState('networkidle');
  await page.context().close();
  return [
    { what: 'first view over the wire', measured: bytes / kKilo, most: 50, unit: 'KB' },
    { what: 'requests of the first view', measured: requests, most: 40, unit: '' },
  ];
}

/** From the moment before an event is posted until it was painted, as the browser tells it. @returns {Promise<Result[]>} */
async function untilPainted() {
  const { page } = await openSession();
  await page.evaluate(() => {
    const painted = /** @type {Record<string, number>} */ ({});
    Object.assign(window, { painted });
    const mark = (/** @type {Node} */ row) => {
      const id = /probe (\d+)$/.exec(row.textContent ?? '')?.[1];
      if (id && row instanceof HTMLElement) row.querySelector('bdi')?.setAttribute('elementtiming', id);
    };
    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(mark))).observe(document.body, { subtree: true, childList: true });
    new PerformanceObserver((list) => {
      for (const { identifier, renderTime } of /** @type {any[]} */ (list.getEntries())) painted[identifier] ??= performance.timeOrigin + renderTime;
    }).observe({ type: 'element' });
  });
  /** @type {number[]} */
  const posted = [];
  await eachTick(kPainted, async (i) => {
    posted[i] = Date.now();
    await server.post(kId, { type: 'log_line', data: { line: `probe ${i}` } });
  });
  const painted = await until('all are painted', async () => {
    const seen = await page.evaluate(() => /** @type {any} */ (window).painted);
    return Object.keys(seen).length === posted.length && seen;
  });
  await page.context().close();
  const waits = posted.map((when, i) => painted[i] - when).sort((a, b) => a - b);
  return [{ what: `event → painted, p95 of ${waits.length}`, measured: waits[Math.floor(waits.length * 0.95)], most: 50, unit: 'ms' }];
}

/** @returns {Promise<Result[]>} */
async function whileBusy() {
  const { page } = await openSession();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  const [before, began] = [await busy(), Date.now()];
  await eachTick(kBusy, (i) => server.post(kId, { type: 'log_line', data: { line: `test ${i} passed in 12 ms`, level: i % 9 ? 'info' : 'success' } }));
  const share = (await busy()) - before;
  const result = { what: `CPU of the page at ${kBusy.perSecond} events/s`, measured: (100 * share * 1000) / (Date.now() - began), most: 5, unit: '% of a core' };
  await page.context().close();
  return [result];
}

/** Nothing may keep the page from its next frame for long. @returns {Promise<Result[]>} */
async function whileScrolling() {
  const names = Array.from({ length: kListed }, (_, i) => `run-${i}`);
  await Promise.all(names.map((name) => server.post(name, { type: 'session_start', data: { project: name, task: 'one of many' } })));
  const { page } = await openDashboard(browser, server, { hash: '#/?sort=name' });
  await page.locator('.row').nth(kListed - 1).waitFor({ state: 'attached' });
  const longest = page.evaluate(async () => {
    let most = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (most = Math.max(most, duration)))).observe({ type: 'longtask' });
    for (let top = -1; scrollY > top; ) {
      top = scrollY;
      scrollBy(0, 60);
      await new Promise(requestAnimationFrame);
    }
    return most;
  });
  await eachTick(kScrolled, (i) => server.post(names[(i * 37) % kListed], { type: 'log_line', data: { line: `step ${i}` } }));
  const result = { what: `longest task, ${kListed.toLocaleString('en')} sessions scrolled`, measured: await longest, most: 50, unit: 'ms' };
  await page.context().close();
  return [result];
}

/** @returns {Promise<Result[]>} */
async function afterManyLines() {
  const { page } = await openSession();
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize / kKilo ** 2;
  };
  for (let from = 0; from < kLines; from += kPosted) {
    await server.post(kId, ...Array.from({ length: kPosted }, (_, i) => ({ type: 'log_line', data: { line: `line ${from + i} of a million, as long as lines are`, level: 'info' } })));
  }
  await page.locator('.log-row', { hasText: `line ${kLines - 1} ` }).waitFor({ timeout: 30 * kPatience });
  const result = { what: `heap after ${kLines.toLocaleString('en')} lines`, measured: await heap(), most: 60, unit: 'MB' };
  await page.context().close();
  return [result];
}

/** Lighthouse's, as a phone sees the page. @returns {Promise<Result[]>} */
async function scores() {
  const at = process.argv.indexOf('--lighthouse');
  if (at < 0) return [];
  const require = createRequire(path.resolve(process.argv[at + 1], 'x.js'));
  const { default: lighthouse } = await import(pathToFileURL(require.resolve('lighthouse')).href);
  const categories = ['performance', 'accessibility', 'best-practices'];
  const { lhr } = await lighthouse(`${server.url}/${sessionHash(kId)}`, { port: 9333, onlyCategories: categories, logLevel: 'error' });
  return categories.map((name) => ({ what: `Lighthouse, ${name}`, measured: lhr.categories[name].score * 100, least: kScore, unit: '' }));
}

async function openSession() {
  const watched = await openDashboard(browser, server, { hash: sessionHash(kId) });
  await untilLive(watched.page, kId);
  return watched;
}

/** @param {{ perSecond: number, seconds: number }} pace @param {(i: number) => Promise<void>} act */
async function eachTick({ perSecond, seconds }, act) {
  const began = Date.now();
  for (let i = 0; i < perSecond * seconds; i += 1) {
    await pass(Math.max(0, began + (i * 1000) / perSecond - Date.now()));
    await act(i);
  }
}

/** @param {Result} result @returns {boolean} whether it is met */
function report({ what, measured, most, least, unit }) {
  const isGood = most === undefined ? measured >= (least ?? 0) : measured <= most;
  const required = most === undefined ? `at least ${least}` : `at most ${most}`;
  console.log(`${what.padEnd(44)} ${measured.toFixed(1).padStart(8)} ${unit.padEnd(12)} (${required}): ${isGood ? 'met' : 'NOT MET'}`);
  return isGood;
}
