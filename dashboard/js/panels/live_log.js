/**
 * `<live-log>`: the log as it grows. Only the rows in view, and a few beyond, exist in the page. It follows the
 * end until someone scrolls up, then says how many lines came since.
 */
import { html, nothing, render } from '../vendor/lit.js';
import { count, timeOfDay } from '../format.js';
import { LogRows } from '../log_rows.js';

/** @typedef {import('../log_buffer.js').LogBuffer} LogBuffer */
/** @typedef {import('../log_rows.js').Row} Row */

/** Rows kept ready above and below the view. */
const kBeyond = 12;
/** Closer to the end than this counts as at the end (px). */
const kAtEnd = 4;
/** Width of time and mark in front of the text, in characters. */
const kGutter = 12;

/** @type {Record<string, string>} */
const kMarks = { success: '✓', error: '✕', warning: '!', progress: '›' };

export class LiveLog extends HTMLElement {
  /** @type {LogBuffer | null} */
  #log = null;
  #rows = new LogRows();
  #following = true;
  /** Number of the first line that came after following stopped. */
  #unseenFrom = 0;
  #size = { height: 0, row: 20, columns: 80 };
  #resize = new ResizeObserver(() => this.#measure());

  /** The log to show. @param {LogBuffer} log */
  set log(log) {
    if (log === this.#log) return;
    this.#log = log;
    this.#rows = new LogRows();
    this.#following = true;
  }

  /** How far the log has come; setting it shows what is new. @param {number} _end */
  set end(_end) {
    this.#update();
  }

  connectedCallback() {
    this.#update();
    this.#resize.observe(this.#view);
    this.#measure();
    this.addEventListener('follow', this.#toggled);
  }

  disconnectedCallback() {
    this.#resize.disconnect();
  }

  /** Goes to the end and stays there; if there already, lets go. */
  #toggled = () => {
    this.#following = !this.#following;
    this.#unseenFrom = this.#log?.end ?? 0;
    this.#update();
  };

  /** @returns {HTMLElement} */
  get #view() {
    return /** @type {HTMLElement} */ (this.querySelector('.log-view'));
  }

  #measure() {
    const probe = this.querySelector('.log-probe')?.getBoundingClientRect();
    const view = this.#view;
    if (!probe || probe.width === 0) return;
    const characters = Math.floor((view.clientWidth - 16) / (probe.width / 100));
    this.#size = { height: view.clientHeight, row: probe.height, columns: Math.max(16, characters - kGutter) };
    this.#update();
  }

  #update() {
    if (!this.#log || !this.isConnected) return;
    const { row, columns } = this.#size;
    const dropped = this.#rows.sync(this.#log, columns);
    const view = this.#view;
    if (view && dropped > 0 && !this.#following) view.scrollTop -= dropped * row;
    render(this.#template(view?.scrollTop ?? 0), this);
    if (this.#following) this.#view.scrollTop = this.#rows.length * row;
  }

  /** @param {number} scrollTop */
  #template(scrollTop) {
    const { row, height } = this.#size;
    const total = this.#rows.length;
    const top = this.#following ? Math.max(0, total * row - height) : scrollTop;
    const from = Math.max(0, Math.min(total, Math.floor(top / row)) - kBeyond);
    const to = Math.min(total, Math.ceil((top + height) / row) + kBeyond);
    return html`
      <div class="log-view" role="log" aria-live="off" aria-label="log" tabindex="0" @scroll=${this.#scrolled}>
        <span class="log-probe" aria-hidden="true">${'0'.repeat(100)}</span>
        ${total === 0 ? html`<p class="log-empty">no lines yet</p>` : nothing}
        <div .style=${`height:${total * row}px`}><div .style=${`transform:translateY(${from * row}px)`}>${this.#rows.slice(from, to).map(logRow)}</div></div>
      </div>
      ${this.#following ? nothing : html`<button class="chip log-follow" type="button" @click=${this.#toggled}>${this.#waiting()}</button>`}
    `;
  }

  #waiting() {
    const lines = (this.#log?.end ?? 0) - this.#unseenFrom;
    return lines === 0 ? '↓ follow' : `↓ ${count(lines)} new ${lines === 1 ? 'line' : 'lines'}`;
  }

  #scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = this.#view;
    const atEnd = scrollHeight - clientHeight - scrollTop < kAtEnd;
    if (!atEnd && this.#following) this.#unseenFrom = this.#log?.end ?? 0;
    this.#following = atEnd;
    this.#update();
  };
}

/** @param {Row} row */
function logRow({ entry, text, first }) {
  const begins = first && entry.timestamp !== '';
  return html`<div class="log-row" data-level=${entry.level}><time>${begins ? timeOfDay(entry.timestamp) : ''}</time><i aria-hidden="true">${begins ? (kMarks[entry.level] ?? '') : ''}</i><bdi>${text}</bdi></div>`;
}

customElements.define('live-log', LiveLog);
