/** How the run went over time, in small: each picture opens the large ones. */
import { html, nothing, svg } from '../vendor/lit.js';
import { bars, line } from '../curve.js';
import { compact, count, moment } from '../format.js';
import { kRed, kYellow } from './gauge.js';

/** The context, its thresholds, and where it was begun anew. @param {Timeline | null} timeline @param {() => void} open @param {number} now */
export function contextCurve(timeline, open, now) {
  if (!timeline || timeline.context_percent.filter((share) => share !== null).length < 2) return nothing;
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
  const total = timeline?.output_tokens.reduce((sum, one) => sum + one, 0) ?? 0;
  if (!timeline || total === 0) return nothing;
  const most = (Math.max(...timeline.output_tokens) * 3600) / timeline.span_seconds;
  return picture(timeline, open, now, `tokens written, at most ${compact(most)} an hour`, [
    svg`<path class="curve-fill" d=${bars(timeline.output_tokens)}></path>`,
  ]);
}

/** Events, and on them what was done and what failed. @param {Timeline | null} timeline @param {() => void} open @param {number} now */
export function activityStrip(timeline, open, now) {
  if (!timeline || timeline.events.length < 2) return nothing;
  const [errors, tasks] = [timeline.errors, timeline.tasks].map((list) => list.reduce((sum, one) => sum + one, 0));
  return picture(timeline, open, now, `activity, ${count(tasks)} tasks done, ${count(errors)} errors`, [
    svg`<path class="curve-fill" d=${bars(timeline.events)}></path>`,
    ...ticks(timeline.tasks, 'task'),
    ...ticks(timeline.errors, 'error'),
  ]);
}

/** @param {number[]} counts @param {string} kind */
function ticks(counts, kind) {
  return counts.flatMap((number, i) => (number > 0 ? [svg`<path class="curve-tick" data-kind=${kind} d="M${i + 0.5} 0V${kind === 'error' ? 40 : 100}"></path>`] : []));
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
