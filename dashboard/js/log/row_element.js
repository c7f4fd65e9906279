/** How a row of the log looks. Strings become text nodes, whatever they hold. */
import { timeOfDay } from '../format.js';

/** @typedef {import('./log_rows.js').Row} Row */

/** @type {Record<string, string>} */
const kMarks = { success: '✓', error: '✕', warning: '!', progress: '›' };

/** @param {Row} row @param {string} query text to mark, or empty @param {number | null} target offset of the event that was asked for */
export function rowElement({ entry, from, to }, query, target) {
  const begins = from === 0 && entry.timestamp !== '';
  const time = element('time', begins ? timeOfDay(entry.timestamp) : '');
  const row = element('div', time, element('i', begins ? (kMarks[entry.level] ?? '') : ''), element('bdi', ...pieces(entry, from, to, query)));
  row.className = 'log-row';
  row.dataset.level = entry.level;
  row.dataset.offset = String(entry.offset);
  if (entry.offset === target) row.dataset.target = '';
  return row;
}

/** @param {Row['entry']} entry @param {number} from @param {number} to @param {string} query */
function pieces({ text, tones }, from, to, query) {
  const marks = matches(text, query);
  const edges = new Set([from, to]);
  for (const one of [...tones, ...marks]) [one.from, one.to].forEach((edge) => edge > from && edge < to && edges.add(edge));
  const places = [...edges].sort((a, b) => a - b);
  return places.slice(1).map((end, i) => piece(text.slice(places[i], end), tones.find(covers(places[i])), marks.some(covers(places[i]))));
}

/** @param {number} place */
const covers = (place) => (/** @type {{ from: number, to: number }} */ one) => one.from <= place && place < one.to;

/** @param {string} text @param {{ tones: string } | undefined} tone @param {boolean} isMarked */
function piece(text, tone, isMarked) {
  if (!tone && !isMarked) return text;
  const made = element(isMarked ? 'mark' : 'span', text);
  if (tone) made.dataset.tone = tone.tones;
  return made;
}

/** @param {string} text @param {string} query @returns {{ from: number, to: number }[]} */
function matches(text, query) {
  const found = [];
  const [where, wanted] = [text.toLowerCase(), query.toLowerCase()];
  if (wanted === '' || where.length !== text.length) return [];
  for (let at = where.indexOf(wanted); at >= 0; at = where.indexOf(wanted, at + wanted.length)) found.push({ from: at, to: at + wanted.length });
  return found;
}

/** @param {string} name @param {(string | HTMLElement)[]} children */
function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}
