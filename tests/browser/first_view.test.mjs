import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionHash, untilLive } from './support/browser.mjs';
import { Emitter } from './support/emitter.mjs';
import { kMiddle, tellPast } from './support/night.mjs';
import { SlowRoad } from './support/slow_road.mjs';
import { withStage } from './support/stage.mjs';

const kMostBytes = 50 * 1024;
const kMostRequests = 40;
/** A tenth of what counts as little: https://web.dev/articles/cls */
const kMostShift = 0.01;
const kDelay = 300; // ms
const kNight = 8 * 3_600_000; // ms
const kScreens = { phone: { width: 360, height: 740 }, tablet: { width: 820, height: 1180 }, desktop: { width: 1440, height: 900 } };

/**
 * Counts what comes over the wire, headers and all, as the browser's own network panel does.
 * @param {import('playwright-core').Page} page
 */
async function meter(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const wire = { bytes: 0, requests: 0 };
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    wire.bytes += encodedDataLength;
    wire.requests += 1;
  });
  session.on('Network.webSocketFrameReceived', ({ response }) => (wire.bytes += response.payloadData.length));
  return wire;
}

test('the first view of a session takes at most 50 KB over the wire', async (t) => {
  await withStage(async ({ server, browser }) => {
    await server.post('small', { type: 'log_line', data: { line: 'hello', level: 'info' } });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const wire = await meter(page);
    await page.goto(`${server.url}/${sessionHash('small')}`);
    await untilLive(page, 'small');
    await page.waitForLoadState('networkidle');
    t.diagnostic(`${wire.bytes} bytes in ${wire.requests} requests`);
    assert.ok(wire.requests > 10, 'the requests were seen');
    assert.ok(wire.bytes <= kMostBytes, `${wire.bytes} bytes`);
    assert.ok(wire.requests <= kMostRequests, `${wire.requests} requests`);
  });
});

/** Has the page add up how far what it shows jumps. @param {import('playwright-core').Page} page */
function watchShift(page) {
  return page.addInitScript(() => {
    const seen = { value: 0, what: /** @type {string[]} */ ([]) };
    Object.assign(window, { shift: seen });
    const place = (/** @type {DOMRectReadOnly} */ { top, height }) => `${Math.round(top)}+${Math.round(height)}`;
    new PerformanceObserver((list) => {
      for (const { value, sources } of /** @type {any[]} */ (list.getEntries())) {
        seen.value += value;
        for (const { node, previousRect, currentRect } of sources)
          seen.what.push(`${node?.id || node?.className || node?.nodeName} ${place(previousRect)} → ${place(currentRect)}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

test('nothing jumps while a page fills slowly', async () => {
  await withStage(async ({ server, browser }) => {
    const telling = { emitter: new Emitter(server, 'my-app'), project: 'my-app', start: new Date(Date.now() - kNight) };
    await tellPast(telling, kMiddle);
    const road = new SlowRoad(server.url, kDelay);
    await road.open();
    try {
      for (const [screen, viewport] of Object.entries(kScreens)) {
        const page = await browser.newPage({ viewport });
        await watchShift(page);
        await page.goto(`${road.url}/${sessionHash('my-app')}`);
        await untilLive(page, 'my-app');
        await page.locator('.log > .picture').waitFor({ state: 'attached' });
        await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
        const shift = await page.evaluate(() => /** @type {any} */ (window).shift);
        assert.ok(shift.value <= kMostShift, `${screen}: ${shift.value} by ${shift.what.join(', ')}`);
        await page.context().close();
      }
    } finally {
      road.close();
    }
  });
});

test('the page comes with a strict policy and compressed', async () => {
  await withStage(async ({ server, open }) => {
    const { page } = await open();
    const response = /** @type {import('playwright-core').Response} */ (await page.reload());
    const headers = response.headers();
    const policy = headers['content-security-policy'];
    assert.match(policy, /default-src '(self|none)'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:|data:|blob:/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-encoding'], 'br');
    const script = await page.context().request.get(`${server.url}/js/main.js`, { headers: { 'Accept-Encoding': 'br' } });
    assert.equal(script.headers()['content-encoding'], 'br');
  });
});

test('an unchanged page is not sent twice', async () => {
  await withStage(async ({ server, open }) => {
    const { page } = await open();
    const first = await page.context().request.get(`${server.url}/app.css`);
    const again = await page.context().request.get(`${server.url}/app.css`, { headers: { 'If-None-Match': first.headers().etag } });
    assert.equal(again.status(), 304);
  });
});

test('every icon that the page names is there, in the size that it says', async () => {
  await withStage(async ({ server, open }) => {
    const { page } = await open();
    const { icons } = await (await page.context().request.get(`${server.url}/manifest.webmanifest`)).json();
    const touch = await page.locator('link[rel=apple-touch-icon]').getAttribute('href');
    for (const { src, sizes } of [...icons, { src: touch, sizes: '180x180' }]) {
      const size = await page.evaluate(async (href) => {
        const image = new Image();
        image.src = href;
        await image.decode();
        return `${image.naturalWidth}x${image.naturalHeight}`;
      }, src);
      if (sizes !== 'any') assert.equal(size, sizes, src);
    }
  });
});
