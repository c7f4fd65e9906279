/** Terminal colours as text can show them. Pure. */

/**
 * A part of a text, from one place up to another, and its tones: names of colours and `bold`, `dim`, `italic`, `underline`.
 * @typedef {{ from: number, to: number, tones: string }} Tone
 */

const kSequence = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;
const kControls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** The eight colours of a terminal, in its order. */
const kColours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
/** Where on the circle of hues each colour ends, in degrees. @type {[number, string][]} */
const kHues = [
  [20, 'red'],
  [70, 'yellow'],
  [165, 'green'],
  [200, 'cyan'],
  [260, 'blue'],
  [330, 'magenta'],
  [361, 'red'],
];
/** @type {Record<number, string>} */
const kAttributes = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline' };
/** What takes an attribute back. @type {Record<number, string[]>} */
const kEndings = { 22: ['bold', 'dim'], 23: ['italic'], 24: ['underline'] };

/** Reads lines of a terminal one after the other: what is switched on in one goes on in the next. */
export class AnsiReader {
  #colour = '';
  /** @type {Set<string>} */
  #attributes = new Set();

  /**
   * A line without its sequences, and what they said of it. Other control characters become their visible pictures,
   * tabs become spaces. @param {string} line @returns {{ text: string, tones: Tone[] }}
   */
  read(line) {
    /** @type {Tone[]} */
    const tones = [];
    let [text, done] = ['', 0];
    const take = (/** @type {number} */ end) => {
      const piece = visible(line.slice(done, end));
      const active = [this.#colour, ...this.#attributes].filter(Boolean).join(' ');
      if (active && piece) tones.push({ from: text.length, to: text.length + piece.length, tones: active });
      text += piece;
    };
    for (const match of line.matchAll(kSequence)) {
      take(match.index);
      done = match.index + match[0].length;
      if (match[2] === 'm') this.#select(match[1].split(/[;:]/).map(Number));
    }
    take(line.length);
    return { text, tones };
  }

  /** Takes the numbers of "select graphic rendition". @param {number[]} codes */
  #select(codes) {
    for (let i = 0; i < codes.length; i += 1) {
      const code = codes[i];
      if (code === 0) this.#reset();
      else if (kAttributes[code]) this.#attributes.add(kAttributes[code]);
      else if (kEndings[code]) kEndings[code].forEach((one) => this.#attributes.delete(one));
      else if (code >= 30 && code <= 37) this.#colour = kColours[code - 30];
      else if (code >= 90 && code <= 97) this.#colour = kColours[code - 90];
      else if (code === 39) this.#colour = '';
      else if (code === 38) this.#colour = extended(codes.slice(i + 1));
      if (code === 38 || code === 48) i += codes[i + 1] === 5 ? 2 : 4;
    }
  }

  #reset() {
    this.#colour = '';
    this.#attributes.clear();
  }
}

/** `5;N` of 256, or `2;R;G;B`: the nearest of ours, which can be read on any ground. @param {number[]} codes */
function extended([kind, ...rest]) {
  if (kind === 2) return nearest(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0);
  if (kind !== 5) return '';
  const number = rest[0] ?? 0;
  if (number < 16) return kColours[number % 8];
  if (number >= 232) return number < 244 ? 'black' : 'white';
  const [r, g, b] = [Math.floor((number - 16) / 36), Math.floor((number - 16) / 6) % 6, (number - 16) % 6];
  return nearest(r * 51, g * 51, b * 51);
}

/** @param {number} r 0–255 @param {number} g @param {number} b */
function nearest(r, g, b) {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const spread = most - least;
  if (spread < 0.25 * most || most === 0) return most < 128 ? 'black' : 'white';
  const sixth = most === r ? (g - b) / spread : most === g ? 2 + (b - r) / spread : 4 + (r - g) / spread;
  const hue = (sixth * 60 + 360) % 360;
  return kHues.find(([end]) => hue < end)?.[1] ?? 'red';
}

/** @param {string} text */
function visible(text) {
  return text.replace(/\t/g, '    ').replace(kControls, (c) => String.fromCodePoint(c < '\x20' ? 0x2400 + c.charCodeAt(0) : c === '\x7f' ? 0x2421 : 0xfffd));
}

/** Foreign text made fit for display outside the log. Line breaks stay; direction marks stay, the page isolates them. @param {unknown} text */
export function clean(text) {
  return visible(String(text ?? '').replace(kSequence, '').replace(/\r\n/g, '\n'));
}
