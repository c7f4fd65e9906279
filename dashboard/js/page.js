/** The page as a whole: from what is known to what is shown. */
import { html, nothing } from './vendor/lit.js';
import { count } from './format.js';
import { header } from './panels/header.js';
import { phase } from './panels/phase.js';
import { context } from './panels/context.js';
import { tasks } from './panels/tasks.js';
import { stats } from './panels/stats.js';
import { overview } from './panels/overview.js';
import './panels/live_log.js';

/** @typedef {import('./store.js').Session} Session */
/** @typedef {import('./store.js').SessionList} SessionList */
/** @typedef {import('./protocol.js').Status} Status */

/**
 * How live the shown is; `behind` counts the events still to come while catching up.
 * @typedef {{ state: 'connecting' | 'catching up' | 'live' | 'offline', since: number, behind: number }} Light
 */

/**
 * Everything that the panels may read.
 * @typedef {object} View
 * @property {Session | null} session the one shown, or null for the list
 * @property {SessionList} list
 * @property {Light} light
 * @property {number} clock the time of day, in ms
 * @property {number} now the moment which the shown numbers belong to: stands still while offline
 * @property {{ theme: () => void }} actions
 */

/** What a panel of one session reads. @typedef {{ session: Session, status: Status, now: number }} SessionView */

/** @param {View} view */
export function page(view) {
  return html`${header(view)} ${view.session ? sessionPage(view.session, view) : overview(view)}`;
}

/** @param {Session} session @param {View} view */
function sessionPage(session, { light, now }) {
  const { status, log } = session;
  const lines = log.end - log.first;
  const panels = status ? { session, status, now } : null;
  return html`
    <main class="session" data-session=${session.id} ?data-stale=${light.state === 'offline'}>
      <div class="column">${panels ? [phase(panels), context(panels), tasks(panels)] : waiting(light)}</div>
      <section class="panel log" id="log" aria-label="log">
        <div class="panel-head"><h2 class="label">log</h2><span class="muted number">${lines > 0 ? `${count(lines)} lines` : nothing}</span></div>
        <live-log .log=${log} .end=${log.end}></live-log>
      </section>
      <div class="column">${panels ? stats(panels) : nothing}</div>
    </main>
  `;
}

/** @param {Light} light */
function waiting(light) {
  const words = light.state === 'offline' ? 'the server does not answer; trying again' : 'asking for the status …';
  return html`<section class="panel"><p class="muted">${words}</p></section>`;
}
