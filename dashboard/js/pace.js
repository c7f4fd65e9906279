/** When something is drawn that changes all the time. */

/**
 * How often is too often: at least `shortest` ms lie between two drawings, at most `longest`, and in between as many that
 * drawing takes no more than `share` of the time.
 * @typedef {{ shortest: number, longest: number, share: number }} Bounds
 */
/**
 * Where it is drawn: a page's window, or a test's.
 * @typedef {object} Screen
 * @property {() => number} now ms
 * @property {(callback: () => void, ms: number) => unknown} setTimeout
 * @property {(callback: () => void) => unknown} requestFrame calls before the next frame; never while nobody looks
 */

/** How much the newest drawing counts of what drawings take on average. */
const kNewest = 1 / 4;

/** @type {Screen} */
const kWindow = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  requestFrame: (callback) => requestAnimationFrame(callback),
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

  /** @param {() => void} draw @param {Bounds} bounds @param {Screen} [screen] */
  constructor(draw, bounds, screen = kWindow) {
    this.#draw = draw;
    this.#bounds = bounds;
    this.#screen = screen;
  }

  /** Something changed. */
  ask = () => {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const { shortest, longest, share } = this.#bounds;
    const between = Math.min(longest, Math.max(shortest, this.#took / share));
    const wait = this.#drawnAt + between - this.#screen.now();
    if (wait <= 0) this.#screen.requestFrame(this.#drawNow);
    else this.#screen.setTimeout(() => this.#screen.requestFrame(this.#drawNow), wait);
  };

  #drawNow = () => {
    this.#isAsked = false;
    this.#drawnAt = this.#screen.now();
    this.#draw();
    this.#took += kNewest * (this.#screen.now() - this.#drawnAt - this.#took);
  };
}
