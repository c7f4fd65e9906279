/** All sessions, those that matter first. A row is a sentence: who, how, since when, how far, how full, how long. */
import { html, nothing } from '../vendor/lit.js';
import { clean, count, estimate, glyph, money, percent, silence, stateSentence } from '../format.js';
import { sessionHref } from '../router.js';
import { gauge } from './context.js';
import { progress } from './tasks.js';

/** @typedef {import('../page.js').View} View */
/** @typedef {import('../store.js').Listed} Listed */
/** @typedef {import('../protocol.js').State} State */

/** Groups in order of attention, each with its title. @type {[State, string][]} */
const kGroups = [
  ['waiting', 'waiting for you'],
  ['failed', 'failed'],
  ['dead', 'died'],
  ['stalled', 'stalled'],
  ['rate_limited', 'rate limited'],
  ['working', 'working'],
  ['unknown', 'silent'],
  ['ended', 'ended'],
  ['complete', 'done'],
];

/** Rows shown of a group. */
const kShown = 200;

/** @param {View} view */
export function overview({ list, light, now }) {
  if (!list.told) return html`<main class="overview"><p class="muted pad">asking the server for its sessions …</p></main>`;
  if (list.all.length === 0) return empty();
  const groups = kGroups
    .map(([state, title]) => ({ title, sessions: list.all.filter((one) => one.state === state) }))
    .filter(({ sessions }) => sessions.length > 0);
  return html`
    <main class="overview" ?data-stale=${light.state === 'offline'}>
      <h1 class="counts">
        <b>${count(list.all.length)}</b> ${list.all.length === 1 ? 'session' : 'sessions'}
        ${groups.map(({ title, sessions }) => html` · <b>${count(sessions.length)}</b> ${title}`)}
      </h1>
      ${groups.map(({ title, sessions }) => group(title, sessions, now))}
    </main>
  `;
}

/** @param {string} title @param {Listed[]} sessions @param {number} now */
function group(title, sessions, now) {
  const hidden = sessions.length - kShown;
  return html`
    <section aria-label=${title}>
      <h2 class="label group-title">${title} <span class="number">${count(sessions.length)}</span></h2>
      ${sessions.slice(0, kShown).map((one) => row(one, now))}
      ${hidden > 0 ? html`<p class="muted pad">and ${count(hidden)} older</p>` : nothing}
    </section>
  `;
}

/** @param {Listed} one @param {number} now */
function row(one, now) {
  const share = one.total_tasks > 0 ? (100 * one.completed_tasks) / one.total_tasks : 0;
  const words = stateSentence(one.state, silence(one.heardAt, now));
  const left = one.state === 'working' ? estimate(one.estimated_remaining_seconds) : null;
  const context = percent(one.context_percent);
  return html`
    <a class="row" href=${sessionHref(one.id)} data-state=${one.state} data-session=${one.id}>
      <i aria-hidden="true">${glyph(one.state)}</i>
      <span class="row-who">
        <span><b><bdi>${clean(one.project || one.id)}</bdi></b> <bdi class="muted">${clean(one.task)}</bdi></span>
        <small><bdi>${clean(one.reason || one.last_line)}</bdi></small>
      </span>
      <span class="row-state">${words}<small>${how(one)}</small></span>
      <span class="row-bar row-tasks">
        <small><span>tasks</span><span class="number">${count(one.completed_tasks)} of ${count(one.total_tasks)}</span></small>
        ${progress(share, 'tasks done')}
      </span>
      <span class="row-bar">
        <small><span>context</span><span class="number">${context === null ? '–' : `${Math.round(context)} %`}</span></small>
        ${gauge(context, 'context')}
      </span>
      <span class="row-left number">${left === null ? nothing : html`${left}<small>left</small>`}</span>
    </a>
  `;
}

/** How it works: an overnight loop in phases and iterations, others by their agent. @param {Listed} one */
function how(one) {
  if (one.phase || !one.agent) return html`<bdi>${clean(one.phase)}</bdi> · iteration ${count(one.iterations)}`;
  const cost = one.cost_usd === null ? nothing : html`<span class="number">${money(one.cost_usd, one.cost_is_lower_bound)}</span> · `;
  return html`${cost}<bdi>${clean(one.agent)}</bdi>${one.model ? html` · <bdi>${clean(one.model)}</bdi>` : nothing}`;
}

/** What to do next, in three lines to copy. */
function empty() {
  const url = new URL('api/broadcast/my-app', document.baseURI);
  url.hash = '';
  return html`
    <main class="overview empty">
      <h1>no sessions yet</h1>
      <p class="muted">The server runs and sees nothing to show. Any of these lines, in a terminal, changes that:</p>
      <ol>
        ${example('see it move: a night in 90 seconds', 'livestream demo')}
        ${example('say one thing from a shell', 'livestream emit my-app log_line line="hello, night" level=success')}
        ${example('or from anything that speaks HTTP', `curl ${url.href} -d '{"type":"log_line","data":{"line":"hello"}}'`)}
      </ol>
      <p class="muted">This page needs no reload.</p>
    </main>
  `;
}

/** @param {string} does @param {string} line */
function example(does, line) {
  const copy = (/** @type {MouseEvent} */ { currentTarget }) => copyLine(line, /** @type {HTMLElement} */ (currentTarget));
  return html`
    <li>
      <p>${does}</p>
      <div class="example">
        <code>${line}</code>
        <button class="chip" type="button" aria-label="copy: ${does}" @click=${copy}>copy</button>
      </div>
    </li>
  `;
}

/** Where the browser keeps its clipboard closed, the line is selected instead. @param {string} line @param {HTMLElement} button */
async function copyLine(line, button) {
  try {
    await navigator.clipboard.writeText(line);
    button.textContent = 'copied';
  } catch {
    const code = button.parentElement?.querySelector('code');
    if (code) getSelection()?.selectAllChildren(code);
  }
}
