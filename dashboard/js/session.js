/** What the page knows of one session, built only from the server's messages. Pure: no socket, no element, the clock comes in. */
import { count } from './format.js';
import { mark } from './log/log_entry.js';
import { LogWindow } from './log/log_window.js';

/** Lines of log held for a session, and events of its past asked for at first. */
export const kLogLines = 5_000;
export const kHistory = 2_000;
/** Events that the record refused, remembered in case that their emitter succeeds later. */
const kRememberedUnrecorded = 1_000;

/** What tells an event of one of our emitters from all others. @param {SessionEvent} event */
const emitterKey = (event) => `${event.emitter ?? ''}/${event.sequence ?? ''}`;

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
  estimate: null,
  tasks: { completed: [], remaining: [], claimed: [], current: null, total: 0, progress_percent: 0, done: [] },
  context: { percentage: null, tokens_used: null, window: null, compactions: 0, resets: 0 },
  agent: '',
  agent_version: '',
  model: '',
  cwd: '',
  branch: '',
  usage: [],
  cost: { usd: null, is_lower_bound: false, unknown_models: [] },
  tools: [],
  open_calls: [],
  files: { touched: 0, lines_added: 0, lines_removed: 0, newest: [] },
  commits: { count: 0, newest: [] },
  waiting: null,
  process: null,
  loop: null,
  reason: '',
  is_complete: false,
  notes: [],
  offset: 0,
  epoch: '',
  state: 'unknown',
  last_event_age_seconds: null,
  success: null,
  counts: { events: 0, log_lines: 0, errors: 0, warnings: 0, prompts: 0, answers: 0 },
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
  /** How the run went, as told last. @type {Timeline | null} */
  timeline = null;
  /** When `elapsed_seconds` and the age of the last event were told, in ms. */
  elapsedToldAt = 0;
  lastEventAt = NaN;

  log = new LogWindow(kLogLines);
  /** Offset of the last event seen. */
  offset = 0;
  /** @type {string | null} */
  epoch = null;

  /** The offset that ends the catching-up, known from the first status after connecting. @type {number | null} */
  #target = null;
  /** The offset behind a gap that the server could not fill. */
  #gap = -1;
  /** Events that were shown although the record refused them. @type {Set<string>} */
  #unrecorded = new Set();

  /** @param {string} id */
  constructor(id) {
    this.id = id;
  }

  /** What is looked for at a glance, in one string: it changes when one of these does. */
  get headline() {
    return this.status === null ? '' : [this.status.state, this.status.reason, this.status.phase, this.status.tasks.completed.length].join('\n');
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
    this.log.restart(this.offset);
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

  /** @param {SessionEvent} event @param {number} now @returns {'applied' | 'repeat' | 'gap'} */
  #applyEvent(event, now) {
    if (event.offset === null) return this.#applyUnrecorded(event, now);
    if (event.offset <= this.offset) return 'repeat';
    const missing = event.offset - this.offset - 1;
    if (missing > 0 && this.#gap !== this.offset) {
      this.#gap = this.offset;
      return 'gap';
    }
    if (missing > 0 && this.log.isAtEnd) this.log.mark(mark(`${count(missing)} events are missing here`, this.log.to));
    if (this.caughtUp) this.lastEventAt = now;
    this.offset = event.offset;
    if (this.#unrecorded.delete(emitterKey(event))) this.log.pass(event.offset);
    else if (this.log.isAtEnd) this.log.append(event);
    return 'applied';
  }

  /**
   * The record refused it, so it has no place there; shown once, also if its emitter succeeds later.
   * @param {SessionEvent} event @param {number} now @returns {'applied'}
   */
  #applyUnrecorded(event, now) {
    this.lastEventAt = now;
    if (this.log.isAtEnd) this.log.append(event);
    if (event.emitter && this.#unrecorded.size < kRememberedUnrecorded) this.#unrecorded.add(emitterKey(event));
    return 'applied';
  }

  /** @param {Partial<Status>} data @param {number} now */
  #applyStatus(data, now) {
    this.#mergeStatus(data, now);
    this.epoch = data.epoch ?? this.epoch; // an empty log gets its epoch with its first event
    this.#target ??= data.offset ?? 0;
  }

  /** @param {Partial<Status>} data @param {number} now */
  #mergeStatus(data, now) {
    this.status = { ...(this.status ?? kNothingKnown), ...data };
    if (data.elapsed_seconds !== undefined) this.elapsedToldAt = now;
    const silence = data.last_event_age_seconds;
    if (silence !== undefined) this.lastEventAt = silence === null ? NaN : now - silence * 1000;
  }

  /** @param {string} epoch */
  #reset(epoch) {
    this.status = null;
    this.log.restart(0);
    this.epoch = epoch;
    this.offset = 0;
    this.#gap = -1;
    this.#target = null;
  }
}
