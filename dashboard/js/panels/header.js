/** The bar on top: which session, how it is, and whether what the page shows is live. */
import { html, nothing } from '../vendor/lit.js';
import { clean, count, glyph, moment, silence, stateName, stateSentence } from '../format.js';
import { sessionHref } from '../router.js';

/** @typedef {import('../page.js').View} View */
/** @typedef {import('../store.js').Listed} Listed */

/** The picker offers at most so many sessions; the list has the rest. */
const kOffered = 50;

/** @param {View} view */
export function header(view) {
  return html`
    <header class="topbar" ?data-session=${view.session !== null}>
      <a class="brand" href="#/" title="all sessions (l)" aria-label="Livestream: all sessions">
        <img src="favicon.svg" alt="" width="18" height="18" /><span>Livestream</span>
      </a>
      ${view.session ? [picker(view), stateLine(view), html`<span class="topbar-break"></span>`] : nothing}
      <span class="grow"></span>
      ${light(view)}
      <button class="chip" type="button" title="light or dark (t)" aria-label="theme: light or dark" @click=${view.actions.theme}>
        <span class="wide">theme</span><span class="narrow" aria-hidden="true">◐</span>
      </button>
    </header>
  `;
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
      <nav class="picker-list" aria-label="sessions" @click=${close}>
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

/** The reason for the state; of a session that works and gives none, its newest line. @param {import('../protocol.js').Status} status */
function nowDoing(status) {
  const words = status.reason || (status.state === 'working' ? status.last_line?.text : '');
  return words ? html`<span class="state-now" aria-hidden="true"><bdi>${clean(words)}</bdi></span>` : nothing;
}

/** @param {View} view */
function light({ light, clock }) {
  const behind = light.state === 'catching up' ? light.behind : 0;
  const words = light.state === 'offline' ? `offline since ${moment(light.since, clock)}` : light.state;
  return html`
    <p class="chip light" id="light" data-light=${light.state} role="status">
      <i aria-hidden="true"></i><span class="light-words">${words}</span>
      ${behind > 0 ? html`<span class="number" aria-hidden="true">${count(behind)}</span>` : nothing}
    </p>
  `;
}

/** @param {MouseEvent} event */
function close(event) {
  if (event.target instanceof Element && event.target.closest('a')) closePicker(event.currentTarget);
}

/** @param {KeyboardEvent} event */
function closeOnEscape(event) {
  if (event.key === 'Escape') closePicker(event.currentTarget)?.querySelector('summary')?.focus();
}

/** @param {EventTarget | null} inside */
function closePicker(inside) {
  const details = inside instanceof Element ? inside.closest('details') : null;
  if (details) details.open = false;
  return details;
}
