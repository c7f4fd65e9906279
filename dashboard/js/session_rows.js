/**
 * `<session-rows>`: a block of sessions in the list. Each is a sentence: who, how, since when, how far, how full, how much,
 * how long. The browser lays out only blocks near the view, and only there the sentences are made; further away a row is
 * its name, which the page's search finds.
 */
import { html, nothing, render } from './vendor/lit.js';
import { guard } from './vendor/lit_guard.js';
import { repeat } from './vendor/lit_repeat.js';
import { clean, count, estimateRange, glyph, money, percent } from './format.js';
import { sessionHref } from './router.js';
import { gauge, progress, sparkline } from './panels/gauge.js';

/**
 * What a row is to say. `words`: of its state and its age; `isNew`: nobody saw it like this yet; `hasMoved`: its state has
 * just changed.
 * @typedef {{ one: Listed, words: string, isNew: boolean, hasMoved: boolean }} Told
 */

/** Where a browser does not tell what it skips, all is near. */
const kTells = 'oncontentvisibilityautostatechange' in document.documentElement;

export class SessionRows extends HTMLElement {
  /** @type {Told[]} */
  #told = [];
  #isNear = !kTells;
  /** The sessions as they were drawn far away: their age is not told there. @type {Listed[]} */
  #farAs = [];
  /** Called with a session that is opened. @type {(one: Listed) => void} */
  saw = () => {};

  constructor() {
    super();
    this.addEventListener('contentvisibilityautostatechange', (event) => this.#come(!(/** @type {ContentVisibilityAutoStateChangeEvent} */ (event).skipped)));
  }

  /** It is near the view as far as the browser has not said otherwise. @param {boolean} startsNear */
  set startsNear(startsNear) {
    if (startsNear && this.#told.length === 0) this.#isNear = true;
  }

  /** @param {Told[]} told */
  set told(told) {
    if (told.length !== this.#told.length) this.style.setProperty('--rows', String(told.length));
    this.#told = told;
    if (this.#isNear || told.length !== this.#farAs.length || told.some(({ one }, i) => one !== this.#farAs[i])) this.#draw();
  }

  /** @param {boolean} isNear */
  #come(isNear) {
    if (isNear === this.#isNear) return;
    this.#isNear = isNear;
    this.#draw();
  }

  /** A row keeps its element as long as it stays in its block. */
  #draw() {
    const isNear = this.#isNear;
    this.#farAs = isNear ? [] : this.#told.map(({ one }) => one);
    const key = (/** @type {Told} */ { one }) => one.id;
    const draw = (/** @type {Told} */ told) => guard([isNear, told.one, told.isNew, told.hasMoved, isNear && told.words], () => row(told, isNear, this.saw));
    render(repeat(this.#told, key, draw), this);
  }
}

customElements.define('session-rows', SessionRows);

/** @param {Told} told @param {boolean} isNear @param {(one: Listed) => void} saw */
function row(told, isNear, saw) {
  const { one, isNew, hasMoved } = told;
  return html`
    <a class="row" href=${sessionHref(one.id)} data-state=${one.state} data-session=${one.id} ?data-new=${isNew} ?data-moved=${hasMoved} @click=${() => saw(one)}>
      ${isNear ? sentence(told) : name(one)}
    </a>
  `;
}

/** @param {Listed} one */
const name = ({ id, project, task }) => html`<b><bdi>${clean(project || id)}</bdi></b> <bdi class="muted">${clean(task)}</bdi>`;

/** @param {Told} told */
function sentence({ one, words, isNew }) {
  const share = one.total_tasks > 0 ? (100 * one.completed_tasks) / one.total_tasks : 0;
  const context = percent(one.context_percent);
  return html`
    <i aria-hidden="true">${glyph(one.state)}</i>
    <span class="row-who">
      <span>${isNew ? html`<span class="new">new</span>` : nothing}${name(one)}</span>
      <small><bdi>${clean(one.reason || one.last_line)}</bdi></small>
    </span>
    <span class="row-state">${words}<small>${how(one)}</small></span>
    <span class="row-bar row-tasks">
      <small><span>tasks</span><span class="number">${one.total_tasks > 0 ? `${count(one.completed_tasks)} of ${count(one.total_tasks)}` : 'none told'}</span></small>
      ${progress(share, 'tasks done')}
    </span>
    <span class="row-bar">
      <small><span>context</span><span class="number">${context === null ? '–' : `${Math.round(context)} %`}</span></small>
      ${gauge(context, 'context')}
    </span>
    <span class="row-left number">${left(one)}<small>${cost(one)}</small></span>
    <span class="row-activity">${sparkline(one.activity ?? [], 'activity')}</span>
  `;
}

/** How it works: an overnight loop in phases and iterations, others by their agent. @param {Listed} one */
function how(one) {
  if (one.phase || !one.agent) return html`<bdi>${clean(one.phase)}</bdi> · iteration ${count(one.iterations)}`;
  return html`<bdi>${clean(one.agent)}</bdi>${one.model ? html` · <bdi>${clean(one.model)}</bdi>` : nothing}`;
}

/** @param {Listed} one */
function left({ state, estimate }) {
  return state === 'working' && estimate && estimate.high_seconds > 0 ? estimateRange(estimate.low_seconds, estimate.high_seconds) : nothing;
}

/** What the number above is, and what it cost. @param {Listed} one */
function cost(one) {
  const { cost_usd: usd, cost_is_lower_bound } = one;
  const price = usd === null || usd === undefined ? '' : money(usd, cost_is_lower_bound);
  return [left(one) === nothing ? '' : 'left', price].filter(Boolean).join(' · ');
}
