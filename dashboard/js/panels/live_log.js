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
  /** Numbers of the rows that are in the page. */
  #shown = { from: 0, to: 0 };
  #size = { height: 0, row: 20, columns: 80 };
  #resize = new ResizeObserver(() => this.#measure());

  /** The log to show. @param {LogBuffer} log */
  set log(log) {
    if (log === this.#log) return;
    this.#log = log;
    this.#rows = new LogRows();
    this.#shown = { from: 0, to: 0 };
    this.querySelector('.log-rows')?.replaceChildren();
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
    render(this.#frame(), this);
    const view = this.#view;
    if (this.#following) view.scrollTop = (this.#rows.end - this.#rows.first) * row;
    else if (dropped > 0) view.scrollTop -= dropped * row;
    this.#showRowsAt(view.scrollTop);
  }

  #frame() {
    const total = this.#rows.end - this.#rows.first;
    return html`
      <div class="log-view" role="log" aria-live="off" aria-label="log" tabindex="0" @scroll=${this.#scrolled}>
        <span class="log-probe" aria-hidden="true">${'0'.repeat(100)}</span>
        ${total === 0 ? html`<p class="log-empty">no lines yet</p>` : nothing}
        <div .style=${`height:${total * this.#size.row}px`}><div class="log-rows"></div></div>
      </div>
      ${this.#following ? nothing : this.#followButton()}
    `;
  }

  /** Keeps the rows that stay, so that a new line costs one element. @param {number} scrollTop */
  #showRowsAt(scrollTop) {
    const { row, height } = this.#size;
    const { first, end } = this.#rows;
    const box = /** @type {HTMLElement} */ (this.querySelector('.log-rows'));
    const from = Math.min(end, Math.max(first, first + Math.floor(scrollTop / row) - kBeyond));
    const to = Math.min(end, first + Math.ceil((scrollTop + height) / row) + kBeyond);
    const shown = this.#shown;
    if (shown.to <= from || shown.from >= to) {
      box.replaceChildren();
      shown.from = shown.to = from;
    }
    for (; shown.from < from; shown.from += 1) box.firstElementChild?.remove();
    for (; shown.to > to; shown.to -= 1) box.lastElementChild?.remove();
    while (shown.from > from) box.prepend(rowElement(this.#rows.at((shown.from -= 1))));
    for (; shown.to < to; shown.to += 1) box.append(rowElement(this.#rows.at(shown.to)));
    box.style.transform = `translateY(${(from - first) * row}px)`;
  }

  #followButton() {
    const lines = (this.#log?.end ?? 0) - this.#unseenFrom;
    const words = lines === 0 ? '↓ follow' : `↓ ${count(lines)} new ${lines === 1 ? 'line' : 'lines'}`;
    return html`<button class="chip log-follow" type="button" @click=${this.#toggled}>${words}</button>`;
  }

  #scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = this.#view;
    const atEnd = scrollHeight - clientHeight - scrollTop < kAtEnd;
    if (atEnd !== this.#following) this.#toggled();
    else this.#showRowsAt(scrollTop);
  };
}

/** @param {Row} row */
function rowElement({ entry, text, first }) {
  const begins = first && entry.timestamp !== '';
  const time = element('time', begins ? timeOfDay(entry.timestamp) : '');
  const mark = element('i', begins ? (kMarks[entry.level] ?? '') : '');
  const row = element('div', time, mark, element('bdi', text));
  row.className = 'log-row';
  row.dataset.level = entry.level;
  return row;
}

/** Strings become text nodes, whatever they hold. @param {string} name @param {(string | HTMLElement)[]} children */
function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

customElements.define('live-log', LiveLog);
