
/** Events asked for at once. */
export const kPage = 1_000;
/** Events in front of a place that somebody goes to. */
const kBefore = 200;
/** As many lines are wanted of a filtered log before it stops to look further. */
const kWanted = 150;

/**
 * Brings parts of a session's record into its log's window: what is earlier or later than what it holds, or another
 * place altogether. One request at a time; to go somewhere else gives up what was being done.
 */
export class LogHistory {
  #session;
  #environment;
  #onChange;
  /** Counts what was begun: an answer for something older is dropped. */
  #task = 0;

  isLoading = false;
  /** The place that is being gone to. @type {number | null} */
  bringing = null;

  /** @param {Session} session @param {Environment} environment @param {() => void} onChange */
  constructor(session, environment, onChange) {
    this.#session = session;
    this.#environment = environment;
    this.#onChange = onChange;
  }

  get #log() {
    return this.#session.log;
  }

  get hasEarlier() {
    return this.#log.from > 0;
  }

  /** Looks further back until there is something to show. */
  async loadEarlier() {
    if (this.isLoading || !this.hasEarlier) return;
    await this.#work(async (goesOn) => {
      const enough = this.#log.first - kWanted;
      while (goesOn() && this.hasEarlier && this.#log.first > enough) await this.#prependPage(goesOn);
    });
  }

  /** The same towards the end, which the window then follows again. */
  async loadLater() {
    if (this.isLoading || this.#log.isAtEnd) return;
    await this.#work(async (goesOn) => {
      const enough = this.#log.end + kWanted;
      while (goesOn() && !this.#log.isAtEnd && this.#log.end < enough) await this.#appendPage(goesOn);
    });
  }

  /** Shows the events around one. @param {number} offset */
  async goTo(offset) {
    this.bringing = offset;
    await this.#work(async (goesOn) => {
      this.#restart(Math.max(0, offset - kBefore));
      await this.#appendPage(goesOn);
    });
    if (this.bringing === offset) this.bringing = null;
  }

  /** Shows the newest events, and what comes from now on. */
  async goToEnd() {
    await this.#work(async (goesOn) => {
      this.#restart(Math.max(0, this.#session.offset - kPage));
      while (goesOn() && !this.#log.isAtEnd) await this.#appendPage(goesOn);
      while (goesOn() && this.hasEarlier && this.#log.end - this.#log.first < kWanted) await this.#prependPage(goesOn);
    });
  }

  /** @param {number} offset */
  #restart(offset) {
    this.#log.restart(offset);
    this.#log.isAtEnd = offset >= this.#session.offset;
  }

  /** @param {() => boolean} goesOn */
  async #prependPage(goesOn) {
    const end = this.#log.from;
    const from = Math.max(0, end - kPage);
    const events = await fetchEvents(this.#session, this.#environment, from, end - from);
    if (goesOn()) this.#log.prepend(events, from);
  }

  /** @param {() => boolean} goesOn */
  async #appendPage(goesOn) {
    const events = await fetchEvents(this.#session, this.#environment, this.#log.to, kPage);
    if (!goesOn()) return;
    events.forEach((event) => this.#log.append(event));
    this.#log.isAtEnd = this.#log.to >= this.#session.offset;
    if (events.length === 0) this.#log.isAtEnd = true; // its numbering is another by now; the stream will tell
  }

  /** @param {(goesOn: () => boolean) => Promise<void>} work */
  async #work(work) {
    const task = (this.#task += 1);
    const goesOn = () => task === this.#task;
    this.isLoading = true;
    try {
      await work(goesOn);
    } catch {
      // The light shows that the server cannot be reached; who scrolls on asks again.
    }
    if (!goesOn()) return;
    this.isLoading = false;
    this.#onChange();
  }
}

/**
 * Exactly the events past `after`, at most `limit`. @param {Session} session @param {Environment} environment
 * @param {number} after @param {number} limit @returns {Promise<SessionEvent[]>}
 */
export async function fetchEvents(session, environment, after, limit) {
  /** @type {SessionEvent[]} */
  const all = [];
  while (all.length < limit) {
    const place = all.length > 0 ? (all[all.length - 1].offset ?? after) : after;
    const query = `after=${place}&limit=${limit - all.length}&epoch=${encodeURIComponent(session.epoch ?? '')}`;
    const page = await environment.fetchJson(`api/events/${encodeURIComponent(session.id)}?${query}`);
    if (!page || page.type === 'reset' || page.events.length === 0) return all;
    all.push(...page.events);
  }
  return all;
}
