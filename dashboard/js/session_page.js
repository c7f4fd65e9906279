/** One session: opens it, and shows what is known of it. */
import { followSession, followTimeline } from './feeds.js';
import { context } from './panels/context.js';
import { activityStrip } from './panels/curves.js';
import './panels/live_log.js';
import { phase } from './panels/phase.js';
import { stats } from './panels/stats.js';
import { tasks } from './panels/tasks.js';
import { Session } from './session.js';
import { html, nothing } from './vendor/lit.js';

export { bar } from './panels/session_bar.js';

/**
 * Follows a session from now on. @param {string} id @param {Environment} environment @param {import('./feeds.js').OnChange} onChange
 * @param {() => void} onEvent called instead where only the log grew
 */
export function openSession(id, environment, onChange, onEvent) {
  const session = new Session(id);
  const feed = followSession(session, environment, onChange, onEvent);
  return { session, feed, timeline: followTimeline(session, environment, onChange) };
}

/** @param {View} view */
export function main({ session, light, now, line, actions }) {
  if (!session) return nothing;
  const { status } = session;
  const panels = status ? { session, status, now, actions } : null;
  return html`
    <main class="session" data-session=${session.id} ?data-stale=${light.state === 'offline'}>
      <div class="column">${panels ? [phase(panels), context(panels), tasks(panels)] : waiting(light)}</div>
      <section class="panel log" id="log" aria-label="log" ?data-early=${!panels}>
        ${activityStrip(session.timeline, status?.phases.map(({ phase }) => phase) ?? [], actions.curves, now)}
        <live-log .source=${{ session, environment: actions.environment }} .target=${line} @line=${actions.line}></live-log>
      </section>
      <div class="column" id="more">${panels ? stats(panels) : nothing}</div>
    </main>
    <nav class="bottom" aria-label="parts of the page">
      <a href="#/">overview</a>
      <button type="button" @click=${() => show('#log')}>log</button>
      <button type="button" @click=${() => show('#more')}>stats</button>
    </nav>
  `;
}

/** @param {Light} light */
function waiting(light) {
  const words = light.state === 'offline' ? 'the server does not answer; trying again' : 'asking for the status …';
  return html`<section class="panel"><p class="muted">${words}</p></section>`;
}

/** @param {string} part */
function show(part) {
  document.querySelector(part)?.scrollIntoView({ block: 'start' });
}
