/** What the page knows of all sessions. Pure: no socket, no element, the clock comes in. */

/** Sessions kept for a visit without the server. */
const kKept = 200;

/**
 * A session of the list. `heardAt`: when its last event came, in ms, NaN if none did; `placedAt`: what it is sorted by;
 * `movedAt`: when its state was seen to change, NaN if it never did.
 * @typedef {Summary & { heardAt: number, placedAt: number, movedAt: number }} Listed
 */

/**
 * All sessions in short. The newest are first when they are told; from then on a session moves, to the front, only
 * when its state changes: nothing jumps about while it is read.
 */
export class SessionList {
  /** @type {Map<string, Listed>} */
  #byId = new Map();
  /** Null until asked for after a change. @type {Listed[] | null} */
  #sorted = [];
  /** Whether anything is known: told by the server, or kept from an earlier visit. */
  told = false;
  /** When the server told something last, in ms. */
  toldAt = 0;
  /** When a session came, went, or was seen to change its state, in ms. */
  movedAt = NaN;

  /** @param {ListMessage} message @param {number} now ms */
  apply(message, now) {
    this.toldAt = now;
    if (message.type === 'sessions') {
      const before = this.#byId;
      this.#byId = new Map();
      message.sessions.forEach((summary) => this.#put(summary, before.get(summary.id), now));
      this.told = true;
    } else if (message.type === 'session') this.#put(message.data, this.#byId.get(message.data.id), now);
    else if (message.type === 'session_removed' && this.#byId.delete(message.id)) this.movedAt = now;
    this.#sorted = null;
  }

  get all() {
    this.#sorted ??= [...this.#byId.values()].sort((a, b) => b.placedAt - a.placedAt || (a.id < b.id ? -1 : 1));
    return this.#sorted;
  }

  /** What a later visit can show while the server cannot be reached: the newest sessions, with their age. */
  keep() {
    const now = this.toldAt;
    const sessions = this.all.slice(0, kKept).map((one) => ({ ...one, last_event_age_seconds: Number.isNaN(one.heardAt) ? null : (now - one.heardAt) / 1000 }));
    return JSON.stringify({ now, sessions });
  }

  /** @param {string | null} kept as `keep` gave it */
  recall(kept) {
    try {
      const { now, sessions } = JSON.parse(kept ?? '');
      if (!this.told && Array.isArray(sessions)) this.apply({ type: 'sessions', sessions }, now);
    } catch {
      // Nothing was kept, or nothing that can be read.
    }
  }

  get newestRunning() {
    const running = this.all.filter(({ state }) => state === 'working');
    return running.reduce((newest, one) => (one.heardAt > newest.heardAt ? one : newest), running[0]);
  }

  /** @param {Summary} summary @param {Listed | undefined} before the same session as told until now @param {number} now */
  #put(summary, before, now) {
    const silence = summary.last_event_age_seconds;
    const heardAt = silence === null ? NaN : now - silence * 1000;
    const isSame = !before || before.state === summary.state;
    const placedAt = isSame ? (before?.placedAt ?? (heardAt || 0)) : now;
    const movedAt = isSame ? (before?.movedAt ?? NaN) : now;
    if (!before || !isSame) this.movedAt = now;
    this.#byId.set(summary.id, { ...summary, heardAt, placedAt, movedAt });
  }
}
