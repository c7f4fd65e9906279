/** What the bar on top says of one session: which it is, how it is, and why. */
import { clean, count, glyph, silence, stateName, stateSentence } from '../format.js';
import { sessionHref } from '../router.js';
import { html, nothing } from '../vendor/lit.js';
import { closeAround, closeOnEscape } from './popup.js';

/** The picker offers at most so many sessions; the list has the rest. */
const kOffered = 50;

/** @param {View} view */
export function bar(view) {
  return [picker(view), stateLine(view), html`<span class="topbar-break"></span>`];
}

/** @param {View} view */
function picker({ session, list, now }) {
  const current = session?.status;
  return html`
    <details class="picker" @keydown=${closeOnEscape}>
      <summary>
        <h1><bdi>${clean(current?.project || session?.id)}</bdi></h1>
        <span class="sr-only">, choose another session</span>
      </summary>
      <nav class="picker-list" aria-label="sessions" @click=${closeAround('a')}>
        ${list.all.slice(0, kOffered).map((one) => choice(one, one.id === session?.id, now))}
        <a class="picker-all" href="#/">all ${count(list.all.length)} sessions</a>
      </nav>
    </details>
    <p class="task" title=${clean(current?.task)}><bdi>${clean(current?.task)}</bdi></p>
  `;
}

/** @param {Listed} one @param {boolean} current @param {number} now */
function choice(one, current, now) {
  return html`
    <a href=${sessionHref(one.id)} aria-current=${current ? 'true' : nothing}>
      <i data-state=${one.state} aria-hidden="true">${glyph(one.state)}</i>
      <span class="picker-name"><bdi>${clean(one.project || one.id)}</bdi><small><bdi>${clean(one.task)}</bdi></small></span>
      <small class="number">${silence(one.heardAt, now) ?? ''}</small>
    </a>
  `;
}

/** The state is announced when it changes; its age ticks in silence. @param {View} view */
function stateLine({ session, light, now }) {
  const status = session?.status;
  if (!session || !status) return html`<p class="state" data-state="unknown">no status yet</p>`;
  const quiet = silence(session.lastEventAt, now);
  const stale = light.state === 'offline';
  return html`
    <p class="state" id="state" data-state=${status.state} ?data-stale=${stale} title=${quiet === null ? 'no event yet' : `last event ${quiet} ago`}>
      <i aria-hidden="true">${glyph(status.state)}</i>
      <span class="sr-only" role="status">${stateName(status.state)}</span>
      <span aria-hidden="true">${stale ? `last known: ${stateName(status.state)}` : stateSentence(status.state, quiet)}</span>
      ${nowDoing(status)}
    </p>
  `;
}

/** The reason for the state; of a session that works and gives none, its newest line. @param {Status} status */
function nowDoing(status) {
  const words = status.reason || (status.state === 'working' ? status.last_line?.text : '');
  return words ? html`<span class="state-now" aria-hidden="true"><bdi>${clean(words)}</bdi></span>` : nothing;
}
