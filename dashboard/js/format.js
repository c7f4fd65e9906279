/** How numbers and times are written. Pure: the clock comes in as a number of milliseconds. */

export { clean } from './log/ansi.js';

/** Seconds as `0:08`, `12:04` or `3:42:10`. @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const kUnits = /** @type {const} */ ([
  [86400, 'd'],
  [3600, 'h'],
  [60, 'min'],
]);

/** Seconds as an age in its largest unit: `8 s`, `4 min`, `2 h`, `3 d`. @param {number} seconds */
export function age(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const unit = kUnits.find(([length]) => whole >= length);
  return unit ? `${Math.floor(whole / unit[0])} ${unit[1]}` : `${whole} s`;
}

/** How long nothing was heard, or null when nothing ever was. @param {number} heardAt ms, or NaN @param {number} now ms */
export function silence(heardAt, now) {
  return Number.isNaN(heardAt) ? null : age((now - heardAt) / 1000);
}

/** An estimate, rounded to what is known of it: `~40–70 min`, `~50 min–2 h`; where both ends are the same, `~40 min`. @param {number} low s @param {number} high s */
export function estimateRange(low, high) {
  if (high < 60) return '< 1 min';
  const [from, to] = [rough(Math.max(60, low)), rough(high)];
  if (from[0] === to[0] && from[1] === to[1]) return `~${to[0]} ${to[1]}`;
  return from[1] === to[1] ? `~${from[0]}–${to[0]} ${to[1]}` : `~${from[0]} ${from[1]}–${to[0]} ${to[1]}`;
}

/** @param {number} seconds at least 60 @returns {[number, string]} */
function rough(seconds) {
  const minutes = seconds / 60;
  if (minutes < 10) return [Math.round(minutes), 'min'];
  if (minutes < 90) return [Math.round(minutes / 5) * 5, 'min'];
  return [Math.round(minutes / 30) / 2, 'h'];
}

const kGrouped = new Intl.NumberFormat('en-US');

/** `1,204`. @param {number} number */
export function count(number) {
  return kGrouped.format(number);
}

const kScales = /** @type {const} */ ([
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]);

/** `$1.88`, `$214`, `under 1 ¢`; what is more than known, `at least $1.88`. @param {number} usd @param {boolean} isLowerBound */
export function money(usd, isLowerBound) {
  const amount = usd > 0 && usd < 0.01 ? 'under 1 ¢' : usd < 100 ? `$${usd.toFixed(2)}` : `$${count(Math.round(usd))}`;
  return isLowerBound && usd >= 0.01 ? `at least ${amount}` : amount;
}

/** `850`, `62 k`, `1.2 M`: two or three figures are enough at arm's length. @param {number} number */
export function compact(number) {
  const scale = kScales.find(([size]) => number >= size * 0.9995);
  if (!scale) return String(Math.round(number));
  const value = number / scale[0];
  return `${value < 9.95 ? value.toFixed(1) : count(Math.round(value))} ${scale[1]}`;
}

/** Local wall clock of an ISO timestamp, `03:12:08`; empty when it cannot be read. @param {string} iso */
export function timeOfDay(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

const kMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `23:02` today, else `22 Nov 23:02`. @param {string | number | null} moment @param {number} now ms */
export function moment(moment, now) {
  const date = new Date(moment ?? NaN);
  if (Number.isNaN(date.getTime())) return null;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const today = date.toDateString() === new Date(now).toDateString();
  return today ? time : `${date.getDate()} ${kMonths[date.getMonth()]} ${time}`;
}

/** A share of 100, kept within 0–100; null stays unknown. @param {unknown} value */
export function percent(value) {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(100, Math.max(0, value)) : null;
}

/** Each state has a shape besides its colour. @type {Record<string, string>} */
const kGlyphs = {
  working: '▸',
  waiting: '!',
  rate_limited: '‖',
  stalled: '…',
  complete: '✓',
  failed: '✕',
  ended: '■',
  dead: '†',
  unknown: '?',
};

/** How a state is called where people read it. @param {string} state */
export function stateName(state) {
  return state.replace('_', ' ');
}

/** @param {string} state */
export function glyph(state) {
  return kGlyphs[state] ?? kGlyphs.unknown;
}

/**
 * A state with the age of its evidence: `working — 3 s`, `waiting — 4 min`, `complete — 2 h ago`, `unknown — silent 12 min`.
 * @param {string} state @param {string | null} silence age of the last event
 */
export function stateSentence(state, silence) {
  if (silence === null) return state === 'unknown' ? 'unknown — nothing heard yet' : stateName(state);
  if (state === 'unknown') return `unknown — silent ${silence}`;
  const isOver = ['complete', 'failed', 'ended', 'dead'].includes(state);
  return `${stateName(state)} — ${silence}${isOver ? ' ago' : ''}`;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, '0');
}
