/** What every test of this folder needs: a server of its own and a browser, gone when the test is over. */
import { launchBrowser, openDashboard } from './browser.mjs';
import { Server } from './server.mjs';

/** @typedef {import('./browser.mjs').WatchedPage} WatchedPage */
/** @typedef {Parameters<typeof openDashboard>[2]} PageOptions */

/**
 * Runs a scene with an empty server. Afterwards every page that was opened must be without fault.
 * @param {(stage: { server: Server, browser: import('playwright-core').Browser, open: (options?: PageOptions) => Promise<WatchedPage> }) => Promise<void>} scene
 */
export async function withStage(scene) {
  const server = await Server.start();
  const browser = await launchBrowser();
  /** @type {WatchedPage[]} */
  const pages = [];
  const open = async (/** @type {PageOptions} */ options) => {
    const watched = await openDashboard(browser, server, options);
    pages.push(watched);
    return watched;
  };
  try {
    await scene({ server, browser, open });
    pages.forEach((watched) => watched.assertFaultless());
  } finally {
    await browser.close();
    await server.stop();
  }
}
