/** All sessions, those that matter first. */
import { html, nothing } from './vendor/lit.js';
import { repeat } from './vendor/lit_repeat.js';
import { age, clean, count, moment, money, silence, stateSentence } from './format.js';
import { costOf, countsOf, groupsOf, valuesOf } from './list_view.js';
import { Looked } from './looked.js';
import { choiceHref, choiceOf, kSorts } from './router.js';
import './session_rows.js';
import { keptStorage } from './storage.js';

/** @typedef {import('./list_view.js').Group} Group */

/** So long a row stands out whose state has changed (ms). */
const kMoved = 1_500;
/** Rows that are laid out together, or not. */
const kBlock = 10;

export const looked = new Looked(keptStorage);

/** The bar on top says nothing of a list. */
export const bar = () => nothing;

/** @param {View} view */
export function main(view) {
  const { list, light, now, choice } = view;
  if (!list.told) return html`<main class="overview"><p class="muted pad">asking the server for its sessions …</p></main>`;
  if (list.all.length === 0) return empty(view);
  const groups = groupsOf(list.all, choice, now);
  return html`
    <main class="overview" ?data-stale=${light.state === 'offline'}>
      ${light.state === 'offline' ? asItWas(view) : nothing} ${counts(list.all, choice)} ${filters(list.all, choice)}
      ${groups.length === 0 ? html`<p class="muted pad">no session is like this; <a class="link" href="#/">show all</a></p>` : repeat(groups, keyOf, (one) => group(one, view))}
    </main>
  `;
}

/** @param {View} view */
function asItWas({ list, clock }) {
  const words = `as it was at ${moment(list.toldAt, clock)}, ${age((clock - list.toldAt) / 1000)} ago`;
  return html`<p class="as-it-was" role="status">${words}: the server cannot be reached</p>`;
}

/** How many there are of each kind: a tap shows only those. @param {Listed[]} all @param {Choice} choice */
function counts(all, choice) {
  const { usd, isLowerBound } = costOf(all);
  return html`
    <h1 class="counts">
      <a class="count" href=${choiceHref({ ...choice, group: '' })} aria-current=${choice.group === '' ? 'true' : nothing}>
        <b>${count(all.length)}</b> ${all.length === 1 ? 'session' : 'sessions'}
      </a>
      ${countsOf(all)
        .filter(({ number }) => number > 0)
        .map(
          ({ key, title, number }) => html`
            <a class="count" data-group=${key} href=${choiceHref({ ...choice, group: choice.group === key ? '' : key })} aria-current=${choice.group === key ? 'true' : nothing}>
              <b>${count(number)}</b> ${title}
            </a>
          `,
        )}
      ${usd === null ? nothing : html`<span class="counts-cost number"><b>${money(usd, isLowerBound)}</b> in all</span>`}
    </h1>
  `;
}

/** @param {Listed[]} all @param {Choice} choice */
function filters(all, choice) {
  // The address may have changed since the list was drawn.
  const go = (/** @type {Partial<Choice>} */ change) => location.replace(choiceHref({ ...choiceOf(location.hash), ...change }));
  const picked = (/** @type {keyof Choice} */ name) => (/** @type {Event} */ { target }) => go({ [name]: /** @type {HTMLInputElement} */ (target).value });
  return html`
    <form class="filters" role="search" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <input class="field" type="search" id="filter" placeholder="search sessions ( / )" aria-label="search sessions" autocomplete="off" spellcheck="false"
        .value=${choice.q} @input=${picked('q')} />
      ${select('project', choice.project, valuesOf(all, 'project'), picked('project'))} ${select('agent', choice.agent, valuesOf(all, 'agent'), picked('agent'))}
      <select class="field" aria-label="sort" @change=${picked('sort')}>
        ${kSorts.map((sort) => html`<option value=${sort} ?selected=${sort === choice.sort}>${sort === 'attention' ? 'by attention' : `by ${sort}`}</option>`)}
      </select>
    </form>
  `;
}

/** @param {string} name @param {string} chosen @param {string[]} values @param {(event: Event) => void} picked */
function select(name, chosen, values, picked) {
  if (values.length < 2 && !chosen) return nothing;
  return html`
    <select class="field" aria-label=${name} @change=${picked}>
      <option value="" ?selected=${chosen === ''}>any ${name}</option>
      ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${clean(value)}</option>`)}
    </select>
  `;
}

/** @param {Group} group @param {View} view */
function group({ key, title, sessions, isFolded }, view) {
  const heading = html`<span>${title} <span class="number">${count(sessions.length)}</span></span>`;
  if (!isFolded)
    return html`
      <section aria-label=${title} data-group=${key}>
        <h2 class="label group-title">${heading}</h2>
        ${rows(sessions, view)}
      </section>
    `;
  return html`
    <details class="group" data-group=${key}>
      <summary class="label group-title">${heading}</summary>
      ${rows(sessions, view)}
    </details>
  `;
}

/** @param {Group} group */
const keyOf = ({ key }) => key;

/** In blocks, of which the browser lays out those near the view. @param {Listed[]} sessions @param {View} view */
function rows(sessions, { now, clock }) {
  const told = sessions.map((one) => ({ one, words: stateSentence(one.state, silence(one.heardAt, now)), isNew: looked.isNew(one), hasMoved: clock - one.movedAt < kMoved }));
  const blocks = Array.from({ length: Math.ceil(told.length / kBlock) }, (_, i) => told.slice(i * kBlock, (i + 1) * kBlock));
  return blocks.map((block, i) => html`<session-rows .saw=${saw} .startsNear=${i === 0} .told=${block}></session-rows>`);
}

const saw = (/** @type {Listed} */ one) => looked.saw(one);

/** What to do next, in three lines to copy, and what is watched. @param {View} view */
function empty({ roots }) {
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
      ${roots.length > 0 ? html`<p class="muted">watching ${roots.map((root, i) => html`${i > 0 ? ', ' : nothing}<code><bdi>${clean(root)}</bdi></code>`)}</p>` : nothing}
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
