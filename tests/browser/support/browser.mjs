/** Chromium, and pages that are watched: what goes wrong in one fails its test. */
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { kPatience } from './await.mjs';

/** @typedef {import('playwright-core').Page} Page */

const kQuiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** @param {string[]} [more] switches @param {string} [executablePath] */
export function launchBrowser(more = [], executablePath = kChromium) {
  return chromium.launch({
    executablePath,
    chromiumSandbox: false,
    headless: false, // Playwright's own switch is for its old headless mode
    args: ['--headless=new', ...kQuiet, ...more],
  });
}

/** What a browser says of a server that is not there, or of a network, also when the page gives up connecting first. */
const kUnreachable =
  /ERR_(INTERNET_DISCONNECTED|CONNECTION_(REFUSED|RESET|CLOSED|ABORTED|FAILED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|INCOMPLETE_CHUNKED_ENCODING)|closed before the connection is established/;

/** What Playwright says where a test has asked it to keep service workers away. */
const kByTheTest = 'registration blocked by Playwright';

/** A page, and all that went wrong in it so far. */
export class WatchedPage {
  /** @type {string[]} */
  faults = [];
  /** Set while the server is down on purpose: that it cannot be reached is then no fault. */
  mayMissServer = false;

  /** @param {Page} page @param {string} origin the only one that may be asked for anything */
  constructor(page, origin) {
    this.page = page;
    page.setDefaultTimeout(kPatience);
    page.on('pageerror', (error) => this.faults.push(`exception: ${error.stack}`));
    page.on('console', (message) => {
      const isOurs = message.text().includes(kByTheTest);
      if (['error', 'warning'].includes(message.type()) && !isOurs) this.#fault(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('requestfailed', (request) => this.#fault(`failed: ${request.url()} ${request.failure()?.errorText}`));
    page.on('request', (request) => this.#belongsTo(origin, request.url()));
    page.on('websocket', (socket) => this.#belongsTo(origin, socket.url().replace(/^ws/, 'http')));
  }

  assertFaultless() {
    assert.deepEqual(this.faults, []);
  }

  /** @param {string} words */
  #fault(words) {
    if (!this.mayMissServer || !kUnreachable.test(words)) this.faults.push(words);
  }

  /** @param {string} origin @param {string} url */
  #belongsTo(origin, url) {
    if (new URL(url).origin !== origin && !url.startsWith('data:')) this.faults.push(`another host: ${url}`);
  }
}

/**
 * Opens the dashboard. Violations of its content security policy count as faults.
 * @param {import('playwright-core').Browser} browser
 * @param {{ url: string }} server
 * @param {import('playwright-core').BrowserContextOptions & { hash?: string }} [options] hash: where to, `#/` if not said
 */
export async function openDashboard(browser, server, { hash = '#/', ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const watched = new WatchedPage(page, new URL(server.url).origin);
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error('policy', violatedDirective, blockedURI));
  });
  await page.goto(`${server.url}/${hash}`);
  return watched;
}

/** Waits until a session is on the page, with all of its record. @param {Page} page @param {string} id */
export async function untilLive(page, id) {
  const shown = page.locator('main').and(page.locator(`[data-session=${JSON.stringify(id)}]`));
  await shown.waitFor();
  await page.locator('#light[data-light=live]').waitFor();
}

/** @param {string} id */
export const sessionHash = (id) => `#/s/${encodeURIComponent(id)}`;
