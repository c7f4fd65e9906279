/**
 * Pictures of the real page with invented sessions: `npm run screenshots -- OUTDIR`, with `--readme` only the three
 * that the README shows. Needs the release build and Chromium, as the browser tests do.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from './support/await.mjs';
import { launchBrowser, openDashboard, sessionHash, untilLive } from './support/browser.mjs';
import { Emitter } from './support/emitter.mjs';
import { eventsOf, kIterations, kMiddle, tellPast } from './support/night.mjs';
import { pack } from './support/png.mjs';
import { Server } from './support/server.mjs';

const kId = 'my-app_20261122_230211';
const kMinute = 60_000;

/** @typedef {{ name: string, viewport: { width: number, height: number }, scale: number, isMobile?: boolean }} Screen */
/** @typedef {{ name: string, screen: Screen, theme: 'dark' | 'light', hash: string }} Picture */

/** @type {Record<string, Screen>} */
const kScreens = {
  desktop: { name: 'desktop', viewport: { width: 1440, height: 900 }, scale: 1 },
  tablet: { name: 'tablet', viewport: { width: 820, height: 1180 }, scale: 1 },
  phone: { name: 'phone', viewport: { width: 390, height: 844 }, scale: 2, isMobile: true },
};

const kPlaces = { session: sessionHash(kId), list: '#/' };

/** @type {Picture[]} */
const kReadme = [
  { name: 'session-desktop', screen: { ...kScreens.desktop, viewport: { width: 1280, height: 800 } }, theme: 'dark', hash: kPlaces.session },
  { name: 'session-phone', screen: kScreens.phone, theme: 'dark', hash: kPlaces.session },
  { name: 'list-desktop', screen: { ...kScreens.desktop, viewport: { width: 1280, height: 560 } }, theme: 'light', hash: kPlaces.list },
];

/** @type {Picture[]} */
const kAll = Object.entries(kPlaces).flatMap(([place, hash]) =>
  Object.values(kScreens).flatMap((screen) =>
    /** @type {const} */ (['dark', 'light']).map((theme) => ({ name: `${place}-${screen.name}-${theme}`, screen, theme, hash })),
  ),
);

/** @param {string} folder @param {Picture[]} pictures */
async function takePictures(folder, pictures) {
  await mkdir(folder, { recursive: true });
  const server = await Server.start();
  const browser = await launchBrowser(['--hide-scrollbars']);
  try {
    await tellSessions(server);
    for (const picture of pictures) await take(browser, server, path.join(folder, `${picture.name}.png`), picture);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** @param {import('playwright-core').Browser} browser @param {Server} server @param {string} file @param {Picture} picture */
async function take(browser, server, file, { screen, theme, hash }) {
  const { viewport, scale, isMobile } = screen;
  const options = { viewport, deviceScaleFactor: scale, isMobile, colorScheme: theme, hash };
  const { page } = await openDashboard(browser, server, options);
  if (hash === kPlaces.session) await untilLive(page, kId);
  else await page.locator('.row').nth(3).waitFor();
  const png = pack(await page.screenshot());
  await page.context().close();
  await writeFile(file, png);
  console.log(`${file}: ${Math.round(png.length / 1024)} KB`);
}

/** One session of each kind, and the one in whose middle we look. @param {Server} server */
async function tellSessions(server) {
  await leaveSilent(server);
  await tell(server, { id: 'docs-site_20261123_013005', project: 'docs-site', task: 'Rewrite the guides for version 3', upTo: 2, hours: 1.2 });
  await tell(server, { id: kId, project: 'my-app', upTo: kMiddle, hours: 3.7 });
  await end(server, { id: 'api-server_20261122_214410', project: 'api-server', task: 'Paginate every list of the public API', hours: 5, success: true });
  await end(server, { id: 'importer_20261123_001200', project: 'importer', task: 'Read the 2019 export format', hours: 2, success: false });
}

/** @typedef {{ id: string, project: string, task?: string, hours: number }} Run */

/** Events from some hours ago until now. @param {Server} server @param {Run & { upTo: number }} run */
async function tell(server, { id, project, task, upTo, hours }) {
  const emitter = new Emitter(server, id);
  await tellPast({ emitter, project, task, start: new Date(Date.now() - hours * 60 * kMinute) }, upTo);
  await until('the server has read both files of the checkpoint', async () => {
    const status = await server.get(`api/status/${id}`);
    return status.project === project && status.notes.length > 0;
  });
  return emitter;
}

/** @param {Server} server @param {Run & { success: boolean }} run */
async function end(server, { success, ...run }) {
  const emitter = await tell(server, { ...run, upTo: success ? kIterations.length : 4 });
  const summary = success ? 'all done: 8 of 8 tasks, 52 tests pass' : 'stopped after 5 failed attempts';
  if (success) await emitter.emit('phase_change', { phase: 'complete' });
  else await emitter.emit('error', { message: 'the same test failed 5 times: reads dates before 1970' });
  await emitter.emit('completion', { success, summary });
}

/** A run that went quiet, known from its files only. @param {Server} server */
async function leaveSilent(server) {
  const when = new Date(Date.now() - 26 * kMinute);
  const project = server.folderOf('mobile-app');
  const emitter = new Emitter(server, 'mobile-app_20261122_235501', project);
  await emitter.leave([
    { type: 'session_start', data: { project: 'mobile-app', task: 'Offline mode for the inbox' }, when: new Date(when.getTime() - 90 * kMinute) },
    ...eventsOf(2).map((event) => ({ ...event, when })),
  ]);
  await server.watch(project);
}

const [first, ...rest] = process.argv.slice(2).sort((a, b) => Number(b.startsWith('--')) - Number(a.startsWith('--')));
const isForReadme = first === '--readme';
const folder = isForReadme ? rest[0] : first;
if (!folder) {
  console.error('usage: npm run screenshots -- [--readme] OUTDIR');
  process.exit(2);
}
await takePictures(folder, isForReadme ? kReadme : kAll);
