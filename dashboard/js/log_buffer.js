/** @typedef {import('./log_entry.js').LogEntry} LogEntry */

/**
 * The newest lines of a log. Bound: `capacity` lines; beyond it the oldest go. Every line keeps the number it
 * got when it came (0, 1, 2 …), so that readers can follow by number: lines `first` to `end - 1` are held.
 */
export class LogBuffer {
  #capacity;
  /** Line n lives at n % capacity. @type {LogEntry[]} */
  #ring = [];

  first = 0;
  end = 0;

  /** @param {number} capacity */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  /** @param {LogEntry} entry */
  push(entry) {
    this.#ring[this.end % this.#capacity] = entry;
    this.end += 1;
    this.first = Math.max(this.first, this.end - this.#capacity);
  }

  /** The line with this number, which must be held. @param {number} number */
  at(number) {
    return this.#ring[number % this.#capacity];
  }

  /** Forgets all lines; numbers go on, so that a reader sees that the lines are gone. */
  clear() {
    this.#ring = [];
    this.first = this.end;
  }
}
