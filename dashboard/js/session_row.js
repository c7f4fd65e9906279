/**
 * `<session-row>`: one session in the list. It is a sentence: who, how, since when, how far, how full, how much, how long.
 * Only near the view it is made in full; further away it is its name, which the page's search finds.
 */
import { html, nothing, render } from './vendor/lit.js';
import { clean, count, estimateRange, glyph, money, percent } from './format.js';
import { sessionHref } from './router.js';
import { gauge, progress, sparkline } from './panels/gauge.js';

/**
 * What a row is to say. `words`: of its state and its age; `isNew`: nobody saw it like this yet; `hasMoved`: its state has
 * just changed.
 * @typedef {{ one: Listed, words: string, isNew: boolean, hasMoved: boolean }} Told
 */

/** Near is a screen above or below: rows are there before anybody sees them missing. */
const sight = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => (/** @type {SessionRow} */ (target).isNear = isIntersecting)), {
  rootMargin: '100%',
});

export class SessionRow extends HTMLElement {
  /** @type {Told | null} */
  #told = null;
  /** Null: the browser has not said so yet. @type {boolean | null} */
  #isNear = null;
  /** The session as it was drawn far away: its age is not told there. @type {Listed | null} */
  #farAs = null;

  /** @param {Told} told */
  set told(told) {
    this.#told = told;
    this.#draw();
  }

  /** What is assumed of it until the browser says so. @param {boolean} isNear */
  set startsNear(isNear) {
    this.#isNear ??= isNear;
  }

  /** @param {boolean} isNear */
  set isNear(isNear) {
    if (isNear === this.#isNear) return;
    this.#isNear = isNear;
    this.#draw();
  }

  connectedCallback() {
    sight.observe(this);
  }

  disconnectedCallback() {
    sight.unobserve(this);
  }

  #draw() {
    if (this.#told === null) return;
    const { one } = this.#told;
    if (!this.#isNear && this.#farAs === one) return;
    this.#farAs = this.#isNear ? null : one;
    render(row(this.#told, this.#isNear === true), this);
  }
}

customElements.define('session-row', SessionRow);

/** @param {Told} told @param {boolean} isNear */
function row(told, isNear) {
  const { one, isNew, hasMoved } = told;
  return html`
    <a class="row" href=${sessionHref(one.id)} data-state=${one.state} data-session=${one.id} ?data-new=${isNew} ?data-moved=${hasMoved}>
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
