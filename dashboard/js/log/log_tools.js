/** What somebody does with a log: filters, searches, jumps. */
import { findAll, findNext, holding, isError } from './log_scan.js';
import { LogHistory } from './log_history.js';
import { logControls, logMatches } from '../panels/log_bar.js';

/** @typedef {import('../panels/live_log.js').LiveLog} LiveLog */
/** @typedef {import('./log_entry.js').Level} Level */
/** @typedef {'all' | 'work' | 'warnings' | 'errors'} Filter */

/** How long nobody typed before a search begins (ms). */
const kTyped = 250;

/** Levels that each filter leaves out. @type {Record<Filter, Level[]>} */
const kLeftOut = {
  all: [],
  work: ['debug'],
  warnings: ['debug', 'text', 'progress', 'success', 'mark'],
  errors: ['debug', 'text', 'progress', 'success', 'mark', 'warning'],
};

export class LogTools {
  #environment;
  #onChange;
  #search = new AbortController();
  #jump = new AbortController();
  #timer = 0;

  session;
  history;
  query = '';
  /** @type {Filter} */
  filter = 'all';
  /** Offsets of the events that hold the query, newest first, and how much of the record was looked through, 0–1. */
  found = { places: /** @type {number[]} */ ([]), share: 0 };

  /** @param {Session} session @param {Environment} environment @param {() => void} onChange */
  constructor(session, environment, onChange) {
    this.session = session;
    this.#environment = environment;
    this.#onChange = onChange;
    this.history = new LogHistory(session, environment, onChange);
  }

  get log() {
    return this.session.log;
  }

  /** Why there is nothing to see. */
  get emptiness() {
    if (this.history.isLoading) return 'looking …';
    return this.filter === 'all' ? 'no lines yet' : 'no such lines';
  }

  /** @param {LiveLog} log @param {boolean} following */
  controls(log, following) {
    return logControls(this, log, following);
  }

  /** @param {LiveLog} log */
  matches(log) {
    return logMatches(this, log);
  }

  /** Shows only some levels. @param {Filter} filter */
  setFilter(filter) {
    if (filter === this.filter) return;
    this.filter = filter;
    const leftOut = new Set(kLeftOut[filter]);
    this.log.accepts = (entry) => !leftOut.has(entry.level);
    this.history.goToEnd();
    this.#onChange();
  }

  /** Marks a text, and soon begins to look for it in all of the record. @param {string} query */
  setQuery(query) {
    this.query = query;
    this.found = { places: [], share: 0 };
    this.#search.abort();
    this.#environment.clearTimeout(this.#timer);
    if (query !== '') this.#timer = this.#environment.setTimeout(() => this.#findAll(), kTyped);
    this.#onChange();
  }

  /** Offset of the match next to a place. @param {number} offset @param {1 | -1} step */
  nextMatch(offset, step) {
    const { places } = this.found;
    const beyond = step > 0 ? places.filter((place) => place > offset).pop() : places.find((place) => place < offset);
    return beyond ?? (step > 0 ? places[places.length - 1] : places[0]) ?? null;
  }

  /** Offset of the next error past a place, or null. @param {number} offset */
  async nextError(offset) {
    this.#jump.abort();
    this.#jump = new AbortController();
    try {
      return await findNext(this.#looking(isError, this.#jump.signal), offset);
    } catch {
      return null;
    }
  }

  close() {
    this.#search.abort();
    this.#jump.abort();
    this.#environment.clearTimeout(this.#timer);
  }

  async #findAll() {
    this.#search = new AbortController();
    try {
      await findAll(this.#looking(holding(this.query), this.#search.signal), (places, share) => {
        this.found = { places, share };
        this.#onChange();
      });
    } catch {
      // What was found so far stands; the share says that it is not all.
    }
  }

  /** @param {(entry: LogEntry) => boolean} accepts @param {AbortSignal} signal */
  #looking(accepts, signal) {
    return { session: this.session, environment: this.#environment, accepts, signal };
  }
}
