/** Looks through the whole record of a session for lines, page by page: what the window holds is only a part of it. */
import { logEntries } from './log_entry.js';
import { fetchEvents, kPage } from './log_history.js';

/** @typedef {(entry: LogEntry) => boolean} Accepts */
/** Where to look, and what for. @typedef {{ session: Session, environment: Environment, accepts: Accepts, signal: AbortSignal }} Search */

/** Places that are remembered of one search. */
export const kMostFound = 100_000;

/** Whether a line holds a text, in any case. @param {string} text @returns {Accepts} */
export function holding(text) {
  const wanted = text.toLowerCase();
  return (entry) => entry.text.toLowerCase().includes(wanted);
}

/** Whether a line is an error. @type {Accepts} */
export const isError = (entry) => entry.level === 'error';

/**
 * All events with such a line, newest first. @param {Search} search
 * @param {(found: number[], share: number) => void} onProgress offsets so far, and how much was looked through, 0–1
 */
export async function findAll(search, onProgress) {
  const { session, signal } = search;
  const newest = session.offset;
  /** @type {number[]} */
  const found = [];
  for (let from, end = newest; end > 0 && found.length < kMostFound; end = from) {
    from = Math.max(0, end - kPage);
    found.push(...(await placesIn(search, from, end)).reverse());
    if (signal.aborted) return;
    onProgress(found, 1 - from / newest);
  }
}

/** The first event with such a line past `offset`; from the beginning, if there is none further on. @param {Search} search @param {number} offset */
export async function findNext(search, offset) {
  return (await firstIn(search, offset, search.session.offset)) ?? (await firstIn(search, 0, offset));
}

/** @param {Search} search @param {number} from @param {number} end @returns {Promise<number | null>} */
async function firstIn(search, from, end) {
  for (let place = from; place < end && !search.signal.aborted; place += kPage) {
    const [first] = await placesIn(search, place, Math.min(end, place + kPage));
    if (first !== undefined) return first;
  }
  return null;
}

/** @param {Search} search @param {number} from @param {number} end @returns {Promise<number[]>} */
async function placesIn({ session, environment, accepts }, from, end) {
  const events = await fetchEvents(session, environment, from, end - from);
  return events.filter((event) => logEntries(event).some(accepts)).map(({ offset }) => offset ?? 0);
}
