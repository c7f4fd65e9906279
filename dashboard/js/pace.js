/** When something is drawn that changes all the time. */

/**
 * How often is too often: at least `shortest` ms lie between two drawings, at most `longest`, and in between as many that
 * drawing takes no more than `share` of the time. Changes that come `apart` ms after one another, or more, are no flood:
 * each is drawn as soon as `shortest` allows. `Infinity`: the share alone decides.
 * @typedef {{ shortest: number, longest: number, share: number, apart: number }} Bounds
 */
/**
 * Where it is drawn: a page's window, or a test's.
 * @typedef {object} Screen
 * @property {() => number} now ms
 * @property {(callback: () => void, ms: number) => unknown} setTimeout
 * @property {(callback: () => void) => unknown} requestFrame calls before the next frame; never while nobody looks
 * @property {(callback: () => void) => unknown} afterFrame from there: calls when the frame is laid out and painted
 */

/** How much the newest counts of what drawings take, and how far apart changes are, on average. */
const kNewest = 1 / 4;
/** A silence counts as no longer than this (ms), so that a flood after it is soon known as one. */
const kSilence = 200;

/** @type {(() => void)[]} */
const waiting = [];
/** @type {MessageChannel | null} */
let channel = null;

/** A message is the first thing that a page does after a frame. @param {() => void} callback */
function afterFrame(callback) {
  if (channel === null) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.splice(0).forEach((each) => each());
  }
  waiting.push(callback);
  channel.port2.postMessage(null);
}

/** @type {Screen} */
const kWindow = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  requestFrame: (callback) => requestAnimationFrame(callback),
  afterFrame,
};

/**
 * Draws before a frame soon after a change, once, however many changes come until then. What changes seldom is shown at
 * once; a flood costs its share of the time and no more.
 */
export class Pace {
  #draw;
  #bounds;
  #screen;
  #isAsked = false;
  #drawnAt = -Infinity;
  #took = 0;
  /** Of the drawing that comes next. */
  #number = 0;
  #askedAt = -Infinity;
  #apart = kSilence;

  /** @param {() => void} draw @param {Bounds} bounds @param {Screen} [screen] */
  constructor(draw, bounds, screen = kWindow) {
    this.#draw = draw;
    this.#bounds = bounds;
    this.#screen = screen;
  }

  /** Something changed. */
  ask = () => {
    const now = this.#screen.now();
    this.#apart += kNewest * (Math.min(kSilence, now - this.#askedAt) - this.#apart);
    this.#askedAt = now;
    if (this.#isAsked) return;
    const { shortest, longest, share, apart } = this.#bounds;
    this.#drawAfter(this.#apart >= apart ? shortest : Math.min(longest, Math.max(shortest, this.#took / share)));
  };

  /** Something changed that is looked for: it is drawn as soon as `shortest` allows, whatever that costs. */
  hurry = () => this.#drawAfter(this.#bounds.shortest);

  /** Instead of what was to come until now. @param {number} between ms since the drawing before, at least */
  #drawAfter(between) {
    this.#isAsked = true;
    this.#number += 1;
    const number = this.#number;
    const wait = this.#drawnAt + between - this.#screen.now();
    const draw = () => number === this.#number && this.#drawNow();
    if (wait <= 0) this.#screen.requestFrame(draw);
    else this.#screen.setTimeout(() => this.#screen.requestFrame(draw), wait);
  }

  /** What changed until now was drawn together with something else. */
  drawn() {
    this.#isAsked = false;
    this.#number += 1;
    this.#drawnAt = this.#screen.now();
  }

  #drawNow() {
    this.drawn();
    const began = this.#drawnAt;
    this.#draw();
    this.#screen.afterFrame(() => (this.#took += kNewest * (this.#screen.now() - began - this.#took)));
  }
}
