/** @typedef {import('./log_buffer.js').LogBuffer} LogBuffer */
/** @typedef {import('./log_entry.js').LogEntry} LogEntry */
/**
 * One line on the screen: a piece of an entry; only its first piece shows the time.
 * @typedef {{ entry: LogEntry, text: string, first: boolean }} Row
 */

/**
 * The lines of a buffer broken into screen rows of `columns` characters, all of one height, so that the place
 * of a row is a multiplication and only the visible ones need to exist in the page. Like lines, rows keep the
 * number they got: rows `first` to `end - 1` are held.
 */
export class LogRows {
  #columns = 0;
  /** Numbers of the lines that the rows cover. */
  #firstLine = 0;
  #endLine = 0;
  /** @type {Row[]} */
  #rows = [];
  /** Rows at the front of `#rows` whose line has left the buffer. */
  #gone = 0;

  first = 0;

  get end() {
    return this.first + this.#rows.length - this.#gone;
  }

  /** The row with this number, which must be held. @param {number} number */
  at(number) {
    return this.#rows[this.#gone + number - this.first];
  }

  /**
   * Follows the buffer; at another width all rows are new. Returns how many rows left with their line, for
   * whoever holds a scroll position.
   * @param {LogBuffer} buffer @param {number} columns
   */
  sync(buffer, columns) {
    if (columns !== this.#columns) this.#restart(buffer, columns);
    const dropped = this.#drop(buffer.first);
    for (let n = Math.max(this.#endLine, buffer.first); n < buffer.end; n += 1) this.#append(buffer.at(n));
    this.#firstLine = buffer.first;
    this.#endLine = buffer.end;
    return dropped;
  }

  /** @param {LogBuffer} buffer @param {number} columns */
  #restart(buffer, columns) {
    this.first = this.end;
    this.#columns = columns;
    this.#rows = [];
    this.#gone = 0;
    this.#firstLine = this.#endLine = buffer.first;
  }

  /** @param {number} firstLine number of the oldest line still held */
  #drop(firstLine) {
    const before = this.#gone;
    for (let n = this.#firstLine; n < Math.min(firstLine, this.#endLine); n += 1) {
      do this.#gone += 1;
      while (this.#gone < this.#rows.length && !this.#rows[this.#gone].first);
    }
    const dropped = this.#gone - before;
    this.first += dropped;
    if (this.#gone > 4096) this.#gone -= this.#rows.splice(0, this.#gone).length;
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
