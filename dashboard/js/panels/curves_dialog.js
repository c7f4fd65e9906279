/** The large curves of a run, one above the other on one axis of time. Loaded, with uPlot, when somebody asks for it. */
import uPlot from '../vendor/uplot.js';
import { compact, moment, money } from '../format.js';
import { openDialog } from './dialog.js';

/** @typedef {{ title: string, unit: (value: number) => string, colour: string, top?: number, values: (timeline: Timeline) => (number | null)[] }} Curve */

const kHour = 3600; // s
const kHeight = 150; // px
const kBetweenTimes = 90; // px, at least
/** The ground stays visible above the highest point. */
const kAbove = 1.06;

/** @type {Curve[]} */
const kCurves = [
  { title: 'context', unit: (value) => `${Math.round(value)} %`, colour: '--done', top: 100, values: ({ context_percent }) => context_percent },
  { title: 'tokens written an hour', unit: compact, colour: '--working', values: perHour('output_tokens') },
  { title: 'tokens read an hour', unit: compact, colour: '--scout', values: perHour('input_tokens') },
  { title: 'dollars an hour', unit: (value) => money(value, false), colour: '--warn', values: perHour('cost_usd') },
  { title: 'events a minute', unit: compact, colour: '--muted', values: perHour('events', 60) },
  { title: 'errors', unit: compact, colour: '--failed', values: ({ errors }) => errors },
];

/** @param {Timeline} timeline @param {string} name of the session */
export function openCurves(timeline, name) {
  loadStyles();
  const { box, closed } = openDialog(`${name}: the run so far`);
  box.classList.add('curves');
  const style = getComputedStyle(document.documentElement);
  const start = Date.parse(timeline.start ?? '') / 1000;
  const end = (start + timeline.events.length * timeline.span_seconds) * 1000;
  const times = timeline.events.map((_, i) => start + i * timeline.span_seconds);
  const plots = kCurves.flatMap((curve) => {
    const values = curve.values(timeline);
    if (values.every((value) => !value)) return [];
    return [new uPlot(options(curve, style, box.clientWidth, end), [times, values], box)];
  });
  const fit = new ResizeObserver(() => plots.forEach((plot) => plot.setSize({ width: box.clientWidth, height: kHeight })));
  fit.observe(box);
  closed.then(() => {
    fit.disconnect();
    plots.forEach((plot) => plot.destroy());
  });
}

/** @param {Curve} curve @param {CSSStyleDeclaration} style @param {number} width px @param {number} end of the run, in ms */
function options({ title, unit, colour, top }, style, width, end) {
  const [ink, hairline, line] = ['--muted', '--hairline', colour].map((name) => style.getPropertyValue(name));
  const at = (/** @type {number | null} */ seconds) => (seconds === null ? '' : (moment(seconds * 1000, end) ?? ''));
  const axis = { stroke: ink, grid: { stroke: hairline, width: 1 }, ticks: { stroke: hairline, width: 1 } };
  return {
    title,
    width,
    height: kHeight,
    cursor: { sync: { key: 'run' }, y: false },
    legend: { live: true },
    scales: { y: { range: /** @type {any} */ ((/** @type {any} */ _, /** @type {number} */ _least, /** @type {number} */ most) => [0, top ?? ((most || 1) * kAbove)]) } },
    axes: [{ ...axis, space: kBetweenTimes, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map(at) }, { ...axis, size: 64, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map(unit) }],
    series: [
      { label: 'at', value: (/** @type {any} */ _, /** @type {number | null} */ seconds) => at(seconds) },
      {
        label: title,
        stroke: line,
        width: 1.5,
        fill: `${line.trim()}22`,
        points: { show: false },
        value: (/** @type {any} */ _, /** @type {number | null} */ value) => (value === null ? '' : unit(value)),
      },
    ],
  };
}

/** @param {'output_tokens' | 'input_tokens' | 'cost_usd' | 'events'} field @param {number} [seconds] @returns {Curve['values']} */
function perHour(field, seconds = kHour) {
  return (timeline) => timeline[field].map((value) => (value * seconds) / timeline.span_seconds);
}

function loadStyles() {
  const href = 'js/vendor/uplot.css';
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = document.createElement('link');
  [link.rel, link.href] = ['stylesheet', href];
  document.head.append(link);
}
