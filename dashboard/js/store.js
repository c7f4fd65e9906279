/** What the page knows, built only from the server's messages. Pure: no socket, no element, the clock comes in. */
import { count } from './format.js';
import { LogBuffer } from './log_buffer.js';
import { logEntries, mark } from './log_entry.js';

/** @typedef {import('./protocol.js').Status} Status */
/** @typedef {import('./protocol.js').Summary} Summary */
/** @typedef {import('./protocol.js').SessionEvent} SessionEvent */
/** @typedef {import('./protocol.js').SessionMessage} SessionMessage */
/** @typedef {import('./protocol.js').ListMessage} ListMessage */

/** Lines of log held for a session, and events of its past asked for at first. */
export const kLogLines = 5_000;
export const kHistory = 2_000;

/** What is shown of a session of which nothing was told yet. @type {Status} */
const kNothingKnown = {
  id: '',
  project: '',
  task: '',
  phase: '',
  iterations: 0,
  start_time: null,
  last_update: null,
  elapsed_seconds: null,
  estimated_remaining_seconds: null,
  tasks: { completed: [], remaining: [], current: null, total: 0, progress_percent: 0 },
  context: { percentage: null, tokens_used: null },
  is_complete: false,
  notes: [],
  offset: 0,
  epoch: 0,
  state: 'unknown',
  state_since: null,
  last_event_age_seconds: null,
  success: null,
  counts: { events: 0, log_lines: 0, errors: 0, warnings: 0 },
  phases: [],
  failed_attempts: [],
  last_line: null,
  last_error: null,
  recording: 'ok',
  truncated: false,
};

/** One session: its status as last told, the newest lines of its log, and the place reached in its record. */
export class Session {
  /** @type {Status | null} */
  status = null;
  /** When `elapsed_seconds` and the age of the last event were told, in ms. */
  elapsedToldAt = 0;
  lastEventAt = NaN;

  log = new LogBuffer(kLogLines);
  /** Offset of the last event seen. */
  offset = 0;
  /** @type {number | string | null} */
  epoch = null;

  /** The offset that ends the catching-up, known from the first status after connecting. @type {number | null} */
  #target = null;
  /** The offset behind a gap that the server could not fill. */
  #gap = -1;

  /** @param {string} id */
  constructor(id) {
    this.id = id;
  }

  get caughtUp() {
    return this.#target !== null && this.offset >= this.#target;
  }

  /** Events still to come until then. */
  get behind() {
    return Math.max(0, (this.#target ?? 0) - this.offset);
  }

  /** Starts from a status that was fetched: near the end of a long record. @param {Status | null} status @param {number} now */
  begin(status, now) {
    if (status === null) return;
    this.#mergeStatus(status, now);
    this.epoch = status.epoch;
    this.offset = Math.max(0, status.offset - kHistory);
    if (this.offset > 0) this.log.push(mark(`${count(this.offset)} earlier events`));
  }

  /** A connection was opened; its first status says how far the record goes. */
  connected() {
    this.#target = null;
  }

  /**
   * Takes one message. A repeat is dropped; at a gap nothing is taken, and the caller reconnects with `offset`.
   * A gap that is still there afterwards is the record's own: it is shown and passed.
   * @param {SessionMessage} message @param {number} now ms @returns {'applied' | 'repeat' | 'gap'}
   */
  apply(message, now) {
    if ('offset' in message) return this.#applyEvent(message, now);
    if (message.type === 'status') this.#applyStatus(message.data, now);
    else if (message.type === 'reset') this.#reset(message.epoch);
    return 'applied';
  }

  /** @param {SessionEvent} event @param {number} now */
  #applyEvent(event, now) {
    if (event.offset <= this.offset) return 'repeat';
    const missing = event.offset - this.offset - 1;
    if (missing > 0 && this.#gap !== this.offset) {
      this.#gap = this.offset;
      return 'gap';
    }
    if (missing > 0) this.log.push(mark(`${count(missing)} events are missing here`));
    if (this.caughtUp) this.lastEventAt = now;
    this.offset = event.offset;
    logEntries(event).forEach((entry) => this.log.push(entry));
    return 'applied';
  }

  /** @param {Partial<Status>} data @param {number} now */
  #applyStatus(data, now) {
    this.#mergeStatus(data, now);
    this.epoch ??= data.epoch ?? null;
    this.#target ??= data.offset ?? 0;
  }

  /** @param {Partial<Status>} data @param {number} now */
  #mergeStatus(data, now) {
    this.status = { ...(this.status ?? kNothingKnown), ...data };
    if (data.elapsed_seconds !== undefined) this.elapsedToldAt = now;
    const silence = data.last_event_age_seconds;
    if (silence !== undefined) this.lastEventAt = silence === null ? NaN : now - silence * 1000;
  }

  /** @param {number | string} epoch */
  #reset(epoch) {
    this.status = null;
    this.log.clear();
    this.epoch = epoch;
    this.offset = 0;
    this.#gap = -1;
    this.#target = null;
  }
}

/** All sessions in short, newest update first. */
export class SessionList {
  /** Each with its time of update in ms. @type {Map<string, { summary: Summary, updated: number }>} */
  #byId = new Map();
  /** Null until asked for after a change. @type {Summary[] | null} */
  #sorted = [];
  /** Whether the server has told its sessions at all. */
  told = false;

  /** @param {ListMessage} message */
  apply(message) {
    if (message.type === 'sessions') {
      this.#byId.clear();
      message.sessions.forEach((summary) => this.#put(summary));
      this.told = true;
    } else if (message.type === 'session') this.#put(message.data);
    else if (message.type === 'session_removed') this.#byId.delete(message.id);
    this.#sorted = null;
  }

  get all() {
    this.#sorted ??= [...this.#byId.values()].sort((a, b) => b.updated - a.updated).map(({ summary }) => summary);
    return this.#sorted;
  }

  get newestRunning() {
    return this.all.find(({ state }) => state === 'working');
  }

  /** @param {Summary} summary */
  #put(summary) {
    this.#byId.set(summary.id, { summary, updated: Date.parse(summary.last_update ?? '') || 0 });
  }
}
