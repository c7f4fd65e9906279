/** How the run went over time, in small: each picture opens the large ones. */
import { html, nothing, svg } from '../vendor/lit.js';
import { bars, line } from '../curve.js';
import { compact, count, moment } from '../format.js';
import { kRed, kYellow } from './gauge.js';
import { phaseLook } from './phase.js';

/** Where a picture will be, once there is something to draw: nothing below it then moves. */
const kRoom = html`<div class="picture" aria-hidden="true"><div class="curve"></div><span class="picture-times">&nbsp;</span></div>`;

/** The context, its thresholds, and where it was begun anew. @param {Timeline | null} timeline @param {() => void} open @param {number} now */
export function contextCurve(timeline, open, now) {
  if (!timeline) return kRoom;
  if (timeline.context_percent.filter((share) => share !== null).length < 2) return nothing;
  const { context_percent: shares, resets } = timeline;
  const most = Math.max(...shares.map((share) => share ?? 0));
  return picture(timeline, open, now, `context over the run, at most ${Math.round(most)} %`, [
    ...[kYellow, kRed].map((share) => svg`<path class="curve-threshold" d="M0 ${100 - share}H${shares.length}"></path>`),
    ...ticks(resets, 'reset'),
    svg`<path class="curve-line" d=${line(shares, 100)}></path>`,
  ]);
}

/** Tokens that the model wrote. @param {Timeline | null} timeline @param {() => void} open @param {number} now */
export function tokenBars(timeline, open, now) {
  if (!timeline) return kRoom;
  if (sum(timeline.output_tokens) === 0) return nothing;
  const most = (Math.max(...timeline.output_tokens) * 3600) / timeline.span_seconds;
  return picture(timeline, open, now, `tokens written, at most ${compact(most)} an hour`, [
    svg`<path class="curve-fill" d=${bars(timeline.output_tokens)}></path>`,
  ]);
}

/**
 * Events, and on them its phases and iterations, what was done, what failed, and where it waited for somebody.
 * @param {Timeline | null} timeline @param {string[]} phases in the order of their beginning @param {() => void} open @param {number} now
 */
export function activityStrip(timeline, phases, open, now) {
  if (!timeline || timeline.events.length < 2) return kRoom;
  const { tasks, errors, waits, iterations } = timeline;
  const words = [number(tasks, 'task done', 'tasks done'), number(errors, 'error', 'errors'), sum(waits) > 0 ? number(waits, 'wait', 'waits') : ''];
  return picture(timeline, open, now, ['activity', ...words.filter(Boolean)].join(', '), [
    svg`<path class="curve-fill" d=${bars(timeline.events)}></path>`,
    ...phaseBands(timeline.phases, phases),
    ...ticks(iterations, 'iteration'),
    ...ticks(tasks, 'task'),
    ...ticks(waits, 'wait'),
    ...ticks(errors, 'error'),
  ]);
}

/** @param {number[]} counts */
const sum = (counts) => counts.reduce((all, one) => all + one, 0);

/** @param {number[]} counts @param {string} one @param {string} many */
const number = (counts, one, many) => `${count(sum(counts))} ${sum(counts) === 1 ? one : many}`;

/** From where to where a mark goes, in percent from the top. @type {Record<string, [number, number]>} */
const kHeights = { error: [0, 40], iteration: [80, 100] };

/** @param {number[]} counts @param {string} kind */
function ticks(counts, kind) {
  const [top, end] = kHeights[kind] ?? [0, 100];
  return counts.flatMap((number, i) => (number > 0 ? [svg`<path class="curve-tick" data-kind=${kind} d="M${i + 0.5} ${top}V${end}"></path>`] : []));
}

/** A thin mark along the bottom for each phase. @param {number[]} begun how many had, span by span @param {string[]} names */
function phaseBands(begun, names) {
  const changes = begun.map((_, i) => i).filter((i) => begun[i] !== begun[i - 1]);
  return changes.map((from, k) => {
    const look = phaseLook(names[begun[from] - 1] ?? '');
    return svg`<rect class="phase-band" data-phase=${look} x=${from} y="88" width=${(changes[k + 1] ?? begun.length) - from} height="12"></rect>`;
  });
}

/** @param {Timeline} timeline @param {() => void} open @param {number} now @param {string} words @param {unknown[]} shapes */
function picture(timeline, open, now, words, shapes) {
  const length = timeline.events.length;
  const start = Date.parse(timeline.start ?? '');
  return html`
    <button class="picture" type="button" title="${words}; open the curves (c)" aria-label="${words}; open the curves" @click=${open}>
      <svg class="curve" viewBox="0 0 ${length} 100" preserveAspectRatio="none" aria-hidden="true">${shapes}</svg>
      <span class="picture-times" aria-hidden="true">
        <span>${moment(start, now)}</span><span>${moment(start + length * timeline.span_seconds * 1000, now)}</span>
      </span>
    </button>
  `;
}
