/**
 * node watch_page.mjs URL: opens the overview in Chromium and prints what it shows of each session, one JSON object a
 * line, whenever that changes: `{"session", "state", "text"}`; first of all `{}`, when the page is there. Ends with its
 * standard input.
 */
import { launchBrowser } from '../browser/support/browser.mjs';

const kLook = 30; // ms

/** Runs in the page. */
function rows() {
  return [...document.querySelectorAll('.row[data-session]')].map((row) => ({
    session: row.getAttribute('data-session'),
    state: row.getAttribute('data-state'),
    text: row.textContent,
  }));
}

const browser = await launchBrowser();
process.stdin.resume().on('end', () => void browser.close());
const page = await browser.newPage();
await page.goto(process.argv[2]);
console.log('{}');
/** @type {Map<string, string>} what was printed of each session */
const printed = new Map();
while (browser.isConnected()) {
  for (const row of await page.evaluate(rows).catch(() => [])) {
    const line = JSON.stringify(row);
    if (printed.get(row.session) !== row.state) console.log(line);
    printed.set(row.session, row.state);
  }
  await new Promise((resolve) => setTimeout(resolve, kLook));
}
