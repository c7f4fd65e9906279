/** The phase card: what the session is at, how long already, how long still. */
import { html, nothing } from '../vendor/lit.js';
import { clean, clock, count, estimateRange, stateName } from '../format.js';

/** @typedef {{ phase: string, seconds: number }} Span */

/** The phases with a look of their own, and what they mean. @type {Record<string, string>} */
const kKnown = {
  scout: 'finding out what is there',
  architect: 'deciding how to build it',
  builder: 'building it, with tests',
  complete: 'all done',
};

/** Which of the looks a phase has. @param {string} name */
export function phaseLook(name) {
  const known = name.toLowerCase();
  return Object.hasOwn(kKnown, known) ? known : 'other';
}

/** The track shows at most so many spans, the newest. */
const kSpans = 24;
/** What a letter takes of the track: a span that its name does not fit into bears none. */
const kLetter = 0.022;

/** @param {SessionView} view */
export function phase({ session, status, now }) {
  const look = phaseLook(status.phase);
  const elapsed = elapsedSeconds(session, status, now);
  if (!status.phase && status.agent) return agent(status, elapsed);
  return html`
    <section class="phase" id="phase" data-phase=${look} aria-label="phase">
      <h2 class="label">phase</h2>
      <p class="phase-name"><bdi>${clean(status.phase) || 'not known yet'}</bdi></p>
      <p class="phase-meaning">${kKnown[look] ?? nothing}</p>
      <dl class="phase-numbers">
        <div><dt>iteration</dt><dd id="iteration">${count(status.iterations)}</dd></div>
        <div><dt>elapsed</dt><dd id="elapsed">${elapsed === null ? '–' : clock(elapsed)}</dd></div>
        <div><dt>left</dt><dd id="remaining" title=${basis(status) || nothing}>${remaining(status)}</dd></div>
      </dl>
      ${track(status, elapsed ?? 0)}
    </section>
  `;
}

/** An agent that works without phases: what it is at stands in their place. @param {Status} status @param {number | null} elapsed */
function agent(status, elapsed) {
  return html`
    <section class="phase" id="phase" data-phase="other" aria-label="agent">
      <h2 class="label"><bdi>${clean(status.agent)}</bdi></h2>
      <p class="phase-name">${stateName(status.state)}</p>
      <p class="phase-meaning"><bdi>${clean(status.reason)}</bdi></p>
      <dl class="phase-numbers">
        <div><dt>prompts</dt><dd>${count(status.counts.prompts)}</dd></div>
        <div><dt>answers</dt><dd>${count(status.counts.answers)}</dd></div>
        <div><dt>elapsed</dt><dd id="elapsed">${elapsed === null ? '–' : clock(elapsed)}</dd></div>
      </dl>
    </section>
  `;
}

/** It runs on until the session has ended. @param {SessionView['session']} session @param {Status} status @param {number} now */
function elapsedSeconds(session, status, now) {
  if (status.elapsed_seconds === null || !status.start_time) return null;
  const ended = status.state === 'complete' || status.state === 'failed';
  return status.elapsed_seconds + (ended ? 0 : Math.max(0, now - session.elapsedToldAt) / 1000);
}

/** @param {Status} status */
function remaining({ state, estimate }) {
  if (state === 'complete') return 'none';
  return state === 'failed' ? '–' : estimate === null ? 'not known' : estimateRange(estimate.low_seconds, estimate.high_seconds);
}

/** What the estimate is made of. @param {Status} status */
function basis({ estimate, tasks }) {
  if (!estimate || tasks.remaining.length === 0) return '';
  const left = `${count(tasks.remaining.length)} left`;
  if (estimate.tasks < 2) return `${left}, as long per task as so far; between half and twice that`;
  return `${left}, as long as the ${count(estimate.tasks)} tasks whose time is known; four of five runs end within`;
}

/** @param {Status} status @param {number} elapsed seconds */
function track(status, elapsed) {
  const all = spans(status, elapsed);
  if (all.length === 0) return nothing;
  const last = all.length - 1;
  const whole = all.reduce((sum, { seconds }) => sum + seconds, 0);
  return html`
    <ol class="track" aria-label="phases so far">
      ${all.map((one, i) => trackItem(one, i === last, one.seconds < kLetter * (one.phase.length + 1) * whole))}
    </ol>
  `;
}

/** @param {Span} span @param {boolean} current @param {boolean} narrow */
function trackItem({ phase, seconds }, current, narrow) {
  const name = clean(phase);
  return html`
    <li ?data-current=${current} ?data-narrow=${narrow} .style=${`flex-grow:${Math.max(1, Math.round(seconds))}`} title="${name} ${clock(seconds)}">
      <bdi>${name}</bdi>
    </li>
  `;
}

/**
 * Equal neighbours are one span. The last one ends at start plus elapsed, which are the server's, not at this
 * page's "now": timestamps may lack a zone. @param {Status} status @param {number} elapsed seconds @returns {Span[]}
 */
function spans({ phases, start_time }, elapsed) {
  const distinct = phases.filter(({ phase }, i) => phase !== phases[i - 1]?.phase);
  const end = Date.parse(start_time ?? '') + elapsed * 1000;
  const starts = distinct.map(({ started }) => Date.parse(started));
  return distinct
    .map(({ phase }, i) => ({ phase, seconds: Math.max(0, ((starts[i + 1] ?? end) - starts[i]) / 1000) || 0 }))
    .slice(-kSpans);
}
