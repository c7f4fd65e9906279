/** @typedef {import('./log_window.js').LogWindow} LogWindow */
/**
 * One line on the screen: a piece of the line with this number, from one character up to another.
 * @typedef {{ entry: LogEntry, line: number, from: number, to: number }} Row
 */

/**
 * The lines of a window broken into screen rows of `columns` characters, all of one height, so that the place of a row
 * is a multiplication and only the visible ones need to exist in the page.
 */
export class LogRows {
  #columns = 0;
  #generation = -1;
  /** @type {Row[]} */
  #rows = [];
  /** Numbers of the lines that the rows cover. */
  #firstLine = 0;
  #endLine = 0;

  get length() {
    return this.#rows.length;
  }

  /** @param {number} place from 0 on */
  at(place) {
    return this.#rows[place];
  }

  /** The place of the first row of a line, or of the first one after it. @param {number} line its number */
  placeOf(line) {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rows[middle].line < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Follows the window. Returns by how many rows all that stays has moved down, or null if all rows are new: the
   * window or the width is another. @param {LogWindow} lines @param {number} columns
   */
  sync(lines, columns) {
    const isNew = columns !== this.#columns || lines.generation !== this.#generation;
    const isApart = lines.first >= this.#endLine || lines.end <= this.#firstLine;
    if (isNew || isApart) return this.#restart(lines, columns);
    if (lines.end < this.#endLine) this.#rows.length = this.placeOf(lines.end);
    const gone = this.placeOf(lines.first);
    if (gone > 0) this.#rows.splice(0, gone);
    const before = this.#broken(lines, lines.first, this.#firstLine);
    if (before.length > 0) this.#rows = before.concat(this.#rows);
    this.#append(this.#broken(lines, this.#endLine, lines.end));
    [this.#firstLine, this.#endLine] = [lines.first, lines.end];
    return before.length - gone;
  }

  /** @param {LogWindow} lines @param {number} columns @returns {null} */
  #restart(lines, columns) {
    [this.#columns, this.#generation] = [columns, lines.generation];
    [this.#firstLine, this.#endLine] = [lines.first, lines.end];
    this.#rows = this.#broken(lines, lines.first, lines.end);
    return null;
  }

  /** @param {LogWindow} lines @param {number} from @param {number} end */
  #broken(lines, from, end) {
    /** @type {Row[]} */
    const rows = [];
    for (let line = from; line < end; line += 1) {
      const entry = lines.at(line);
      let place = 0;
      for (const piece of wrap(entry.text, this.#columns)) rows.push({ entry, line, from: place, to: (place += piece.length) });
    }
    return rows;
  }

  /** @param {Row[]} rows */
  #append(rows) {
    for (const row of rows) this.#rows.push(row);
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
