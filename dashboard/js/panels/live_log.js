/**
 * `<live-log>`: the log as it grows, all of it. Only the rows in view, and a few beyond, exist in the page, and only a
 * window of the record is held: scrolling to its edge brings what lies beyond. It follows the end until someone scrolls
 * up, then says how much came since. What searches, filters and brings is loaded when it is needed first.
 */
import { html, nothing, render } from '../vendor/lit.js';
import { count } from '../format.js';
import { LogRows } from '../log/log_rows.js';
import { rowElement } from '../log/row_element.js';
import { keptStorage } from '../storage.js';

/** Whether long lines are shown in pieces: `on` or `off`. */
const kWrapKey = 'livestream.wrap';
/** Rows kept ready above and below the view. */
const kBeyond = 12;
/** Closer to the end than this counts as at the end (px). */
const kAtEnd = 4;
/** So many rows from an edge of the window what lies beyond is asked for. */
const kNearEdge = 60;
/** Rows are not moved further up in their room than this many: beyond some ten million pixels browsers lose count. */
const kMostLifted = 100_000;
/** Width of time and mark in front of the text, in characters. */
const kGutter = 12;
/** Columns of a log that does not wrap: more than any line has. */
const kUnbroken = 1e6;

/** @typedef {import('../log/log_tools.js').LogTools} LogTools */

export class LiveLog extends HTMLElement {
  /** @type {Session | null} */
  #session = null;
  /** @type {Environment | null} */
  #environment = null;
  /** @type {Promise<LogTools> | null} */
  #loading = null;
  /** @type {LogTools | null} */
  #tools = null;
  /** Offset of the event that the address names, and of the one that is marked. @type {number | null} */
  #target = null;
  /** @type {number | null} */
  chosen = null;
  wraps = keptStorage.getItem(kWrapKey) !== 'off';
  #rows = new LogRows();
  #following = true;
  /** How far the record had come when following stopped. */
  #seen = 0;
  /** Offset of the event to put in the middle once it is here. @type {number | null} */
  #wanted = null;
  /** Places of the rows that are in the page, and what they were made for. */
  #shown = { from: 0, to: 0, look: '' };
  /** How far the rows were moved up in their room, in rows: those at the window's beginning went, the others stayed as they are. */
  #lifted = 0;
  /** Where the view is scrolled to (px), so that nobody has to ask the page, which would have to lay itself out. */
  #top = 0;
  #size = { height: 0, row: 20, columns: 80 };
  #resize = new ResizeObserver(() => this.#measure());

  /** What to show. @param {{ session: Session, environment: Environment }} source */
  set source({ session, environment }) {
    if (session === this.#session) return;
    this.#leaveTools();
    [this.#session, this.#environment] = [session, environment];
    this.#rows = new LogRows();
    this.#following = true;
    this.#target = this.chosen = this.#wanted = null;
  }

  /** Offset of the event that the address names. @param {number | null} offset */
  set target(offset) {
    if (offset === this.#target) return;
    this.#target = offset;
    if (offset !== null) this.#goTo(offset);
  }

  connectedCallback() {
    this.refresh();
    this.#resize.observe(this.#view);
    this.#measure();
  }

  disconnectedCallback() {
    this.#resize.disconnect();
    this.#leaveTools();
    this.#session = null;
  }

  /** Goes to the end and stays there; if there already, lets go. */
  toggleFollow() {
    if (this.#following) this.#letGo();
    else this.#follow();
  }

  toggleWrap() {
    this.wraps = !this.wraps;
    keptStorage.setItem(kWrapKey, this.wraps ? 'on' : 'off');
    this.#measure();
  }

  focusSearch() {
    const field = this.querySelector('input');
    field?.focus();
    field?.select();
  }

  /** Shows the next error past the middle of the view, beginning again at the end. */
  nextError() {
    return this.#withTools(async (tools) => {
      const found = await tools.nextError(this.#offsetInView());
      if (found !== null) this.#goTo(found);
    });
  }

  /** @param {1 | -1} step towards the end, or back */
  nextMatch(step) {
    const found = this.#tools?.nextMatch(this.#offsetInView(), step) ?? null;
    if (found !== null) this.#goTo(found);
  }

  /** @returns {HTMLElement} */
  get #view() {
    return /** @type {HTMLElement} */ (this.querySelector('.log-view'));
  }

  /** Does something with the tools, once they are here. @param {(tools: LogTools) => unknown} act */
  async #withTools(act) {
    const session = this.#session;
    try {
      this.#loading ??= this.#loadTools();
      const tools = await this.#loading;
      if (session === this.#session) await act((this.#tools = tools));
    } catch {
      this.#loading = null; // the light shows that the server cannot be reached
    }
  }

  async #loadTools() {
    const [session, environment] = [this.#session, this.#environment];
    if (!session || !environment) throw new Error('nothing is shown');
    const { LogTools } = await import('../log/log_tools.js');
    return new LogTools(session, environment, () => this.refresh());
  }

  #leaveTools() {
    this.#tools?.close();
    this.#tools = this.#loading = null;
  }

  #letGo() {
    this.#following = false;
    this.#seen = this.#session?.offset ?? 0;
    this.refresh();
  }

  #follow() {
    this.#following = true;
    this.#wanted = null;
    if (!this.#session?.log.isAtEnd) this.#tools?.history.goToEnd();
    this.refresh();
  }

  /** @param {number} offset */
  #goTo(offset) {
    if (this.#following) this.#letGo();
    this.chosen = this.#wanted = offset;
    this.#bringWanted();
    this.refresh();
  }

  /** Once all that was seen coming is here, what is wanted and is not is asked for. */
  #bringWanted() {
    const log = this.#session?.log;
    if (!log || this.#wanted === null || !this.#session?.caughtUp) return;
    if (this.#wanted > log.from && this.#wanted <= log.to) return;
    this.#withTools(({ history }) => {
      if (this.#wanted !== null && history.bringing !== this.#wanted) history.goTo(this.#wanted);
    });
  }

  /** The event in the middle of the view, or the one that was chosen last, if it is in view. */
  #offsetInView() {
    const { row, height } = this.#size;
    const top = Math.floor(this.#view.scrollTop / row);
    const rows = Array.from({ length: Math.ceil(height / row) }, (_, i) => this.#rows.at(top + i)).filter(Boolean);
    const chosen = rows.find(({ entry }) => entry.offset === this.chosen);
    return (chosen ?? rows[Math.floor(rows.length / 2)])?.entry.offset ?? 0;
  }

  #measure() {
    const probe = this.querySelector('.log-probe')?.getBoundingClientRect();
    const view = this.#view;
    if (!probe || probe.width === 0) return;
    const characters = Math.floor((view.clientWidth - 16) / (probe.width / 100));
    const columns = this.wraps ? Math.max(16, characters - kGutter) : kUnbroken;
    const top = this.#following ? undefined : this.#rows.at(Math.floor(view.scrollTop / this.#size.row));
    this.#size = { height: view.clientHeight, row: probe.height, columns };
    this.refresh();
    if (top) this.#top = view.scrollTop = this.#rows.placeOf(top.line) * this.#size.row;
  }

  /** Shows what is new. */
  refresh() {
    if (!this.#session || !this.isConnected) return;
    const { row, columns, height } = this.#size;
    const moved = this.#rows.sync(this.#session.log, columns);
    this.#keepShown(moved);
    render(this.#frame(this.#session), this);
    const end = Math.max(0, this.#rows.length * row - height);
    this.#bringWanted();
    const same = this.#following ? end : Math.min(end, Math.max(0, this.#top + (moved ?? 0) * row));
    const top = this.#middleOfWanted() ?? same;
    this.#showRowsAt(top);
    if (top !== this.#top) [this.#view.scrollTop, this.#top] = [top === end ? this.#rows.length * row : top, top];
    this.#askBeyond(top);
  }

  /** The rows in the page stay where they are when what lies before them goes. @param {number | null} moved see LogRows.sync */
  #keepShown(moved) {
    const shown = this.#shown;
    if (moved === null || moved > 0 || this.#lifted - moved > kMostLifted) {
      this.#clear();
      return;
    }
    this.#lifted -= moved;
    const box = this.#box;
    for (; shown.from < -moved && shown.from < shown.to; shown.from += 1) box?.firstElementChild?.remove();
    [shown.from, shown.to] = [Math.max(0, shown.from + moved), Math.max(0, shown.to + moved)];
    for (; shown.to > this.#rows.length; shown.to -= 1) box?.lastElementChild?.remove();
    shown.from = Math.min(shown.from, shown.to);
  }

  /** Where to scroll for what was wanted, as soon as it is here. */
  #middleOfWanted() {
    const log = this.#session?.log;
    if (!log || this.#wanted === null || this.#wanted <= log.from || this.#wanted > log.to) return null;
    const { row, height } = this.#size;
    const middle = (this.#rows.placeOf(log.lineOf(this.#wanted)) + 0.5) * row - height / 2;
    this.#wanted = null;
    return Math.min(Math.max(0, middle), Math.max(0, this.#rows.length * row - height));
  }

  /** @param {number} scrollTop */
  #askBeyond(scrollTop) {
    const session = this.#session;
    if (!session || this.#wanted !== null || !session.caughtUp) return;
    const top = scrollTop / this.#size.row;
    const visible = this.#size.height / this.#size.row;
    const wantsEarlier = session.log.from > 0 && (this.#rows.length <= visible || (!this.#following && top < kNearEdge));
    const wantsLater = !session.log.isAtEnd && top + visible > this.#rows.length - kNearEdge;
    if (!wantsEarlier && !wantsLater) return;
    this.#withTools(({ history }) => {
      if (history.isLoading) return;
      if (wantsEarlier) history.loadEarlier();
      else history.loadLater();
    });
  }

  /** @param {Session} session */
  #frame(session) {
    return html`
      ${this.#bar(session)}
      <div class="log-view" role="log" aria-live="off" aria-label="log" tabindex="0" ?data-wraps=${this.wraps} @scroll=${this.#scrolled} @click=${this.#clicked}>
        <span class="log-probe" aria-hidden="true">${'0'.repeat(100)}</span>
        ${this.#rows.length === 0 ? html`<p class="log-empty">${this.#tools?.emptiness ?? 'no lines yet'}</p>` : nothing}
        <div class="log-room" .style=${`height:${this.#rows.length * this.#size.row}px`}><div class="log-rows"></div></div>
      </div>
      ${this.#following ? nothing : this.#followButton(session)}
    `;
  }

  /** Search is here from the start, so that no key is lost that is typed after `/`. @param {Session} session */
  #bar({ status }) {
    const errors = status?.counts.errors ?? 0;
    return html`
      <div class="log-bar">
        <input class="field" type="search" placeholder="search ( / )" aria-label="search the log" autocomplete="off" spellcheck="false" @input=${this.#typed} @keydown=${this.#pressed} />
        ${this.#tools?.matches(this) ?? nothing}
        ${errors > 0
          ? html`<button class="chip" type="button" data-tone="failed" title="to the next error (e)" @click=${() => this.nextError()}>
              ${count(errors)} ${errors === 1 ? 'error' : 'errors'} ↓
            </button>`
          : nothing}
        <span class="grow"></span>
        ${this.#tools?.controls(this, this.#following) ?? html`<button class="chip" type="button" title="filter, wrap, copy" @click=${() => this.openTools()}>more …</button>`}
      </div>
    `;
  }

  openTools() {
    return this.#withTools(() => this.refresh());
  }

  #typed = (/** @type {Event} */ { target }) => this.#withTools((tools) => tools.setQuery(/** @type {HTMLInputElement} */ (target).value));

  #pressed = (/** @type {KeyboardEvent} */ { key, shiftKey, target }) => {
    if (key === 'Enter') this.nextMatch(shiftKey ? 1 : -1);
    if (key !== 'Escape' || !(target instanceof HTMLInputElement)) return;
    target.value = '';
    this.#tools?.setQuery('');
    this.#view.focus();
  };

  /** @returns {HTMLElement | null} */
  get #box() {
    return this.querySelector('.log-rows');
  }

  #clear() {
    this.#box?.replaceChildren();
    this.#shown = { ...this.#shown, from: 0, to: 0 };
    this.#lifted = 0;
  }

  /** Keeps the rows that stay, so that a new line costs one element. @param {number} scrollTop */
  #showRowsAt(scrollTop) {
    const { row, height } = this.#size;
    const box = /** @type {HTMLElement} */ (this.#box);
    const query = this.#tools?.query ?? '';
    const look = JSON.stringify([query, this.chosen]);
    if (look !== this.#shown.look) this.#clear();
    const from = Math.min(this.#rows.length, Math.max(0, Math.floor(scrollTop / row) - kBeyond));
    const to = Math.min(this.#rows.length, Math.ceil((scrollTop + height) / row) + kBeyond);
    const shown = this.#shown;
    if (shown.to <= from || shown.from >= to) {
      box.replaceChildren();
      shown.from = shown.to = from;
    }
    const make = (/** @type {number} */ place) => rowElement(this.#rows.at(place), query, this.chosen);
    for (; shown.from < from; shown.from += 1) box.firstElementChild?.remove();
    for (; shown.to > to; shown.to -= 1) box.lastElementChild?.remove();
    while (shown.from > from) box.prepend(make((shown.from -= 1)));
    for (; shown.to < to; shown.to += 1) box.append(make(shown.to));
    shown.look = look;
    box.style.paddingTop = `${(from + this.#lifted) * row}px`;
    box.style.transform = this.#lifted > 0 ? `translateY(${-this.#lifted * row}px)` : '';
  }

  /** @param {Session} session */
  #followButton({ offset }) {
    const events = offset - this.#seen;
    const words = events <= 0 ? '↓ follow' : `↓ ${count(events)} new`;
    return html`<button class="chip log-follow" type="button" title="to the end, and stay there (f)" @click=${() => this.#follow()}>${words}</button>`;
  }

  #scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = this.#view;
    this.#top = scrollTop;
    const isNearEnd = scrollHeight - clientHeight - scrollTop < kAtEnd;
    if (this.#wanted === null) {
      if (this.#following && !isNearEnd) return this.#letGo();
      if (!this.#following && isNearEnd && this.#session?.log.isAtEnd) return this.#follow();
    }
    this.#showRowsAt(scrollTop);
    return this.#askBeyond(scrollTop);
  };

  /** A click on its time gives a line an address. @param {MouseEvent} event */
  #clicked = ({ target }) => {
    const row = target instanceof Element && target.localName === 'time' ? target.closest('.log-row') : null;
    const offset = Number(row?.getAttribute('data-offset'));
    if (row && offset > 0) this.dispatchEvent(new CustomEvent('line', { detail: offset, bubbles: true }));
  };
}

customElements.define('live-log', LiveLog);
