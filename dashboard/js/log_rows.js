/** @typedef {import('./log_buffer.js').LogBuffer} LogBuffer */
/** @typedef {import('./log_entry.js').LogEntry} LogEntry */
/** One line on the screen: a piece of an entry; only its first piece shows the time. @typedef {{ entry: LogEntry, text: string, first: boolean }} Row */

/**
 * The lines of a buffer broken into screen rows of `columns` characters, all of one height, so that the place
 * of a row is a multiplication and only the visible ones need to exist in the page.
 */
export class LogRows {
  #columns = 0;
  /** Numbers of the lines that `#rows` covers. */
  #first = 0;
  #end = 0;
  /** @type {Row[]} */
  #rows = [];
  /** Rows at the front of `#rows` whose line has left the buffer. */
  #gone = 0;

  get length() {
    return this.#rows.length - this.#gone;
  }

  /** @param {number} from @param {number} to */
  slice(from, to) {
    return this.#rows.slice(this.#gone + from, this.#gone + to);
  }

  /**
   * Follows the buffer. Returns how many rows went at the top, for whoever holds a scroll position.
   * @param {LogBuffer} buffer @param {number} columns
   */
  sync(buffer, columns) {
    if (columns !== this.#columns) this.#restart(buffer, columns);
    const dropped = this.#drop(buffer.first);
    for (let n = Math.max(this.#end, buffer.first); n < buffer.end; n += 1) this.#append(buffer.at(n));
    this.#first = buffer.first;
    this.#end = buffer.end;
    return dropped;
  }

  /** @param {LogBuffer} buffer @param {number} columns */
  #restart(buffer, columns) {
    this.#columns = columns;
    this.#rows = [];
    this.#gone = 0;
    this.#first = this.#end = buffer.first;
  }

  /** @param {number} first number of the oldest line still held */
  #drop(first) {
    const before = this.#gone;
    for (let n = this.#first; n < Math.min(first, this.#end); n += 1) {
      do this.#gone += 1;
      while (this.#gone < this.#rows.length && !this.#rows[this.#gone].first);
    }
    const dropped = this.#gone - before;
    if (this.#gone > 4096 || this.#gone === this.#rows.length) {
      this.#rows.splice(0, this.#gone);
      this.#gone = 0;
    }
    return dropped;
  }

  /** @param {LogEntry} entry */
  #append(entry) {
    wrap(entry.text, this.#columns).forEach((text, i) => this.#rows.push({ entry, text, first: i === 0 }));
  }
}

/**
 * Breaks a line into pieces at most `columns` wide, after a space where one is near. Wide characters count two.
 * @param {string} text @param {number} columns at least 2
 */
export function wrap(text, columns) {
  if (text.length * 2 <= columns || (text.length <= columns && kPlain.test(text))) return [text];
  const pieces = [];
  let [piece, width] = ['', 0];
  for (const character of text) {
    const step = kPlain.test(character) ? 1 : 2;
    if (width + step > columns) {
      const [full, rest] = breakAtSpace(piece);
      pieces.push(full);
      [piece, width] = [rest, rest.length];
    }
    piece += character;
    width += step;
  }
  pieces.push(piece);
  return pieces;
}

const kPlain = /^[\x20-\u10ff]*$/;

/** @param {string} piece @returns {[string, string]} */
function breakAtSpace(piece) {
  const space = piece.lastIndexOf(' ') + 1;
  return space > piece.length * 0.7 && kPlain.test(piece.slice(space)) ? [piece.slice(0, space), piece.slice(space)] : [piece, ''];
}
