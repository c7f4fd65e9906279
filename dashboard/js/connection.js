/** @typedef {'connecting' | 'open' | 'offline'} ConnectionState */

/**
 * @typedef {object} Handlers
 * @property {() => string | Promise<string>} path asked before every attempt; to reject is to fail the attempt
 * @property {() => void} [onOpen]
 * @property {(message: any) => void} onMessage
 * @property {() => void} onChange there is a new `state`
 */

/** Back-off between attempts: doubled from the first to the longest, each made random by half (ms). */
const kFirstDelay = 250;
const kLongestDelay = 5_000;
/** An attempt that has not opened by then is given up (ms). */
const kOpenTimeout = 10_000;
/** How often an open socket is looked after; a silence or a jump of the clock longer than these is doubted (ms). */
const kWatchEvery = 5_000;
const kDoubtAfter = 20_000;
const kSleptAfter = 30_000;
/** WebSocket.CONNECTING, also where there is no WebSocket. */
const kConnecting = 0;

/**
 * A WebSocket that comes back by itself. It knows nothing of what it carries: before every attempt it asks
 * for the path, so that whoever reads can resume where it was.
 */
export class Connection {
  #environment;
  #path;
  #onOpen;
  #onMessage;
  #onChange;
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  #failures = 0;
  #timer = 0;
  #heard = 0;
  #watched = 0;
  #closed = false;
  #isPaused = false;

  /** @type {ConnectionState} */
  state = 'connecting';
  /** When the state began, in ms. */
  since;

  /**
   * @param {Environment} environment
   * @param {Handlers} handlers
   */
  constructor(environment, { path, onOpen = () => {}, onMessage, onChange }) {
    this.#environment = environment;
    this.#path = path;
    this.#onOpen = onOpen;
    this.#onMessage = onMessage;
    this.#onChange = onChange;
    this.since = environment.now();
    this.#connect();
  }

  /** Leaves the present socket, if any, and connects at once. */
  restart() {
    this.#failures = 0;
    if (this.state === 'open') this.#become('connecting');
    this.#connect();
  }

  /** Nobody looks: leaves the socket until `wake`. */
  pause() {
    if (this.#closed) return;
    this.#leave();
    this.#isPaused = true;
    this.#become('connecting');
  }

  /** The page was shown again or the network came back: retry now, and doubt a socket that slept. */
  wake() {
    if (this.#closed) return;
    if (this.state === 'offline' || this.#isPaused) this.restart();
    else if (this.state === 'open') this.#look();
  }

  /** The browser says that the network is gone: believe it. */
  lose() {
    if (this.state !== 'offline' && !this.#isPaused) this.#fail(this.#attempt);
  }

  /** For good. A socket that is still connecting may finish first: browsers report one that is cut off as an error. */
  close() {
    this.#closed = true;
    const socket = this.#forget();
    if (socket?.readyState === kConnecting) socket.onopen = () => socket.close();
    else socket?.close();
  }

  async #connect() {
    this.#isPaused = false;
    this.#leave();
    const attempt = this.#attempt;
    this.#timer = this.#environment.setTimeout(() => this.#fail(attempt), kOpenTimeout);
    try {
      const path = await this.#path();
      if (attempt === this.#attempt) this.#listen(this.#environment.openSocket(path), attempt);
    } catch {
      this.#fail(attempt);
    }
  }

  /** @param {WebSocket} socket @param {number} attempt */
  #listen(socket, attempt) {
    this.#socket = socket;
    socket.onopen = () => {
      this.#failures = 0;
      this.#heard = this.#watched = this.#environment.now();
      this.#onOpen();
      this.#become('open');
      this.#watch();
    };
    socket.onmessage = ({ data }) => {
      this.#heard = this.#environment.now();
      const message = parse(data);
      if (message !== undefined) this.#onMessage(message);
    };
    socket.onclose = () => this.#fail(attempt);
  }

  /** @param {number} attempt the attempt that failed; an older one than the present does not count */
  #fail(attempt) {
    if (attempt !== this.#attempt || this.#closed) return;
    this.#leave();
    this.#become('offline');
    this.#environment.askWhetherWelcome();
    const delay = Math.min(kLongestDelay, kFirstDelay * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = this.#environment.setTimeout(() => this.#connect(), delay * (0.5 + this.#environment.random() / 2));
  }

  #watch() {
    this.#environment.clearTimeout(this.#timer);
    this.#timer = this.#environment.setTimeout(() => this.#look(), kWatchEvery);
  }

  /** A browser does not tell a page that a socket died in silence: after sleep resume anew, after silence ask. */
  #look() {
    const now = this.#environment.now();
    const slept = now - this.#watched > kSleptAfter;
    this.#watched = this.#environment.isVisible() ? now : this.#watched;
    if (!this.#environment.isVisible()) return this.#watch();
    if (slept) return this.restart();
    if (now - this.#heard > kDoubtAfter) this.#ask(now);
    return this.#watch();
  }

  /** @param {number} now */
  async #ask(now) {
    const attempt = this.#attempt;
    this.#heard = now;
    try {
      await this.#environment.fetchJson('api/health');
    } catch {
      this.#fail(attempt);
    }
  }

  #leave() {
    this.#forget()?.close();
  }

  /** Hears no more of the present attempt. Returns its socket, if it had one. */
  #forget() {
    this.#attempt += 1;
    this.#environment.clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }

  /** @param {ConnectionState} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.since = this.#environment.now();
    this.#onChange();
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
