import { logEntries } from './log_entry.js';

/**
 * Some lines of a log that follow one another: those of the events past `from`, up to `to`. It can grow at either end;
 * beyond `capacity` lines it loses whole events at the other. Lines are numbered one after the other, so that readers
 * can follow by number: `first` to `end - 1` are held. After a `restart` the numbers begin anew in a new `generation`.
 */
export class LogWindow {
  #capacity;
  /** Line n lives at n modulo capacity, which is a little more than promised: an event may have many lines. @type {LogEntry[]} */
  #ring = [];
  /** @type {(entry: LogEntry) => boolean} */
  #accepts = () => true;

  first = 0;
  end = 0;
  /** Offsets: events from → to are here. */
  from = 0;
  to = 0;
  /** Whether the newest event is here, so that what happens now belongs to it. */
  isAtEnd = true;
  generation = 0;

  /** @param {number} capacity lines */
  constructor(capacity) {
    this.#capacity = capacity;
  }

  /** The line with this number, which must be held. @param {number} number */
  at(number) {
    return this.#ring[this.#place(number)];
  }

  get accepts() {
    return this.#accepts;
  }

  /** Only lines of which this holds are kept from now on; what is held is dropped. @param {(entry: LogEntry) => boolean} accepts */
  set accepts(accepts) {
    this.#accepts = accepts;
    this.restart(this.to);
    this.isAtEnd = false;
  }

  /** Drops all lines; what comes next is the event behind `offset`. @param {number} offset */
  restart(offset) {
    this.#ring = [];
    this.first = this.end = 0;
    this.from = this.to = offset;
    this.isAtEnd = true;
    this.generation += 1;
  }

  /** The next event. One that the record refused has no offset, and stands behind the one before. @param {SessionEvent} event */
  append(event) {
    for (const entry of this.#linesOf(event)) this.#push(entry);
    this.to = event.offset ?? this.to;
    while (this.end - this.first > this.#capacity) this.#dropFirstEvent();
  }

  /** The next event, whose lines are here already. @param {number} offset */
  pass(offset) {
    if (this.isAtEnd) this.to = offset;
  }

  /** A line of our own behind the newest. @param {LogEntry} entry */
  mark(entry) {
    this.#push(entry);
  }

  /** Events right before those held, oldest first, of which the first follows `from`. @param {SessionEvent[]} events @param {number} from */
  prepend(events, from) {
    for (let i = events.length - 1; i >= 0; i -= 1) {
      const lines = this.#linesOf(events[i]);
      for (let k = lines.length - 1; k >= 0; k -= 1) this.#ring[this.#place((this.first -= 1))] = lines[k];
      while (this.end - this.first > this.#capacity) this.#dropLastEvent();
    }
    this.from = from;
  }

  /** The number of the first line of an event, or of the first one after it; `end` if there is none. @param {number} offset */
  lineOf(offset) {
    let [low, high] = [this.first, this.end];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.at(middle).offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param {SessionEvent} event */
  #linesOf(event) {
    const lines = logEntries(event, event.offset ?? this.to);
    return lines.filter(this.#accepts);
  }

  /** @param {LogEntry} entry */
  #push(entry) {
    this.#ring[this.#place(this.end)] = entry;
    this.end += 1;
  }

  #dropFirstEvent() {
    const { offset } = this.at(this.first);
    while (this.first < this.end && this.at(this.first).offset === offset) this.first += 1;
    this.from = Math.max(this.from, offset);
  }

  #dropLastEvent() {
    const { offset } = this.at(this.end - 1);
    while (this.end > this.first && this.at(this.end - 1).offset === offset) this.end -= 1;
    this.to = Math.min(this.to, offset - 1);
    this.isAtEnd = false;
  }

  /** @param {number} number */
  #place(number) {
    const size = 2 * this.#capacity;
    return ((number % size) + size) % size;
  }
}
