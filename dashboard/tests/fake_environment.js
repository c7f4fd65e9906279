/** The edge of the page for tests: a clock cranked by hand, sockets that do as told. */

export class FakeSocket {
  /** @type {(() => void) | null} */ onopen = null;
  /** @type {((event: { data: string }) => void) | null} */ onmessage = null;
  /** @type {(() => void) | null} */ onclose = null;
  isClosed = false;
  readyState = 0;

  /** @param {string} path */
  constructor(path) {
    this.path = path;
  }

  open() {
    this.readyState = 1;
    this.onopen?.();
  }

  /** @param {object} message */
  say(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** The other end goes away. */
  drop() {
    this.onclose?.();
  }

  close() {
    this.isClosed = true;
  }
}

/** An Environment whose time moves only by `pass`. */
export class FakeEnvironment {
  time = 1_000_000;
  visible = true;
  /** Chance: the longest delay. */
  chance = 1;
  /** @type {FakeSocket[]} */ sockets = [];
  /** @type {string[]} */ fetched = [];
  /** What a fetch answers; an Error is thrown. @type {(path: string) => any} */
  answer = () => null;
  /** @type {Map<number, { at: number, callback: () => void }>} */ #timers = new Map();
  #nextTimer = 1;

  openSocket = (/** @type {string} */ path) => {
    const socket = new FakeSocket(path);
    this.sockets.push(socket);
    return /** @type {any} */ (socket);
  };

  fetchJson = async (/** @type {string} */ path) => {
    this.fetched.push(path);
    const answer = this.answer(path);
    if (answer instanceof Error) throw answer;
    return answer;
  };

  /** How often it was asked. */
  doubts = 0;
  askWhetherWelcome = () => void this.doubts++;

  setTimeout = (/** @type {() => void} */ callback, /** @type {number} */ ms) => {
    this.#timers.set(this.#nextTimer, { at: this.time + ms, callback });
    return this.#nextTimer++;
  };

  clearTimeout = (/** @type {number} */ id) => void this.#timers.delete(id);
  now = () => this.time;
  random = () => this.chance;
  isVisible = () => this.visible;

  get socket() {
    return this.sockets[this.sockets.length - 1];
  }

  /** Lets time pass, firing timers in order, and promises settle. @param {number} ms */
  async pass(ms) {
    const end = this.time + ms;
    for (let next = this.#due(end); next; next = this.#due(end)) {
      this.#timers.delete(next.id);
      this.time = next.at;
      next.callback();
      await settle();
    }
    this.time = end;
    await settle();
  }

  /** The machine sleeps: time passes, no timer fires until it wakes. @param {number} ms */
  sleep(ms) {
    this.time += ms;
  }

  /** @param {number} end */
  #due(end) {
    const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
    return due && { id: due[0], ...due[1] };
  }
}

/** Lets everything that already can happen, happen. */
export function settle() {
  return new Promise((resolve) => setImmediate(resolve));
}
