/** What the bar above the log offers once its tools are here. */
import { html, nothing } from '../vendor/lit.js';
import { count } from '../format.js';

/** @typedef {import('../log/log_tools.js').LogTools} LogTools */
/** @typedef {import('../log/log_tools.js').Filter} Filter */
/** @typedef {import('./live_log.js').LiveLog} LiveLog */

/** @type {[Filter, string][]} */
const kFilters = [
  ['all', 'all lines'],
  ['work', 'without details'],
  ['warnings', 'warnings, errors'],
  ['errors', 'errors'],
];

/** Filter, wrap, follow, copy. @param {LogTools} tools @param {LiveLog} log @param {boolean} following */
export function logControls(tools, log, following) {
  return html`
    <select class="field" aria-label="levels" @change=${chosen(tools)}>
      ${kFilters.map(([filter, words]) => html`<option value=${filter} ?selected=${filter === tools.filter}>${words}</option>`)}
    </select>
    ${toggle('wrap', 'long lines in pieces (w)', log.wraps, () => log.toggleWrap())}
    ${toggle('follow', 'stay at the end (f)', following, () => log.toggleFollow())}
    <button class="chip" type="button" title="copy what is selected, or the lines that are here" @click=${copying(tools)}>copy</button>
  `;
}

/** How many there are, and the way from one to the next. @param {LogTools} tools @param {LiveLog} log */
export function logMatches({ query, found: { places, share } }, log) {
  if (query === '') return nothing;
  const chosenMatch = log.chosen === null ? 0 : places.indexOf(log.chosen) + 1;
  const number = places.length === 0 && share === 1 ? 'none' : count(places.length);
  const words = chosenMatch > 0 ? `${count(places.length - chosenMatch + 1)} of ${number}` : number;
  return html`
    <span class="log-found number" role="status">${words}${share < 1 ? html`<small> ${Math.floor(share * 100)} %</small>` : nothing}</span>
    <button class="chip" type="button" aria-label="match before" ?disabled=${places.length === 0} @click=${() => log.nextMatch(-1)}>↑</button>
    <button class="chip" type="button" aria-label="match after" ?disabled=${places.length === 0} @click=${() => log.nextMatch(1)}>↓</button>
  `;
}

/** @param {string} name @param {string} title @param {boolean} isOn @param {() => void} act */
function toggle(name, title, isOn, act) {
  return html`<button class="chip" type="button" title=${title} aria-pressed=${isOn} @click=${act}>${name}</button>`;
}

/** @param {LogTools} tools */
const chosen = (tools) => (/** @type {Event} */ { target }) => tools.setFilter(/** @type {any} */ (/** @type {HTMLSelectElement} */ (target).value));

/** What is selected in the log; else all lines that are here. @param {LogTools} tools */
const copying = ({ log }) => async (/** @type {MouseEvent} */ { currentTarget }) => {
  const selected = String(getSelection() ?? '');
  const lines = Array.from({ length: log.end - log.first }, (_, i) => log.at(log.first + i).text);
  const button = /** @type {HTMLElement} */ (currentTarget);
  try {
    await navigator.clipboard.writeText(selected || lines.join('\n'));
    button.textContent = selected ? 'copied' : `${count(lines.length)} copied`;
  } catch {
    button.textContent = 'not allowed';
  }
};
