/** What someone who looks at the page would have seen of it. */

/** @typedef {import('playwright-core').Page} Page */

/** Every phase, colour of the gauge and place of a task that was shown, in order of appearance. @typedef {{ phases: string[], levels: string[], tasks: string[] }} Sights */

/** Notes from now on whatever the session page shows, however short. @param {Page} page */
export async function startLooking(page) {
  await page.evaluate(() => {
    const sights = { phases: new Set(), levels: new Set(), tasks: new Set() };
    Object.assign(window, { sights });
    const look = () => {
      sights.phases.add(document.querySelector('#phase')?.getAttribute('data-phase'));
      sights.levels.add(document.querySelector('#context')?.getAttribute('data-level'));
      document.querySelectorAll('#tasks li[data-task]').forEach((item) => {
        sights.tasks.add(`${item.getAttribute('data-task')}: ${item.querySelector('bdi')?.textContent}`);
      });
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

/** @param {Page} page @returns {Promise<Sights>} */
export function sightsOf(page) {
  return page.evaluate(() => {
    const { sights } = /** @type {any} */ (window);
    return { phases: [...sights.phases], levels: [...sights.levels], tasks: [...sights.tasks] };
  });
}

/** Scrolls through the whole log and returns the text of its rows. @param {Page} page @returns {Promise<string[]>} */
export function readLog(page) {
  return page.evaluate(async () => {
    const view = /** @type {HTMLElement} */ (document.querySelector('.log-view'));
    const rows = /** @type {HTMLElement} */ (document.querySelector('.log-rows'));
    /** @type {string[]} */
    const texts = [];
    for (let top = 0; ; top += view.clientHeight) {
      view.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const { top: at, height } = rows.firstElementChild?.getBoundingClientRect() ?? { top: 0, height: 20 };
      const first = Math.round((at - /** @type {HTMLElement} */ (rows.parentElement).getBoundingClientRect().top) / height);
      [...rows.children].forEach((row, i) => (texts[first + i] = row.querySelector('bdi')?.textContent ?? ''));
      if (top + view.clientHeight >= view.scrollHeight) return texts;
    }
  });
}
