/** What is done, what is being done, what is left. Long lists are cut around the current task, and say so. */
import { html, nothing } from '../vendor/lit.js';
import { clean, count, percent } from '../format.js';

/** @typedef {import('../page.js').SessionView} SessionView */
/** @typedef {import('../protocol.js').Tasks} Tasks */
/** @typedef {'done' | 'current' | 'remaining'} Kind */

/** Tasks shown on either side of the current one; a phone shows the near ones until asked for all. */
const kShown = 100;
const kNear = 2;

const kMarks = { done: '✓', current: '▸', remaining: '○' };

/** @param {SessionView} view */
export function tasks({ status }) {
  const { completed, remaining, current, total } = status.tasks;
  const share = percent(status.tasks.progress_percent) ?? 0;
  if (total === 0) return noTasks();
  const ahead = remaining.filter((task) => task !== current);
  return html`
    <section class="panel tasks" id="tasks" aria-label="tasks">
      <div class="panel-head">
        <h2 class="label">tasks</h2>
        <span class="number"><b>${count(completed.length)}</b><span class="muted"> of ${count(total)} · ${Math.round(share)} %</span></span>
      </div>
      ${progress(share, 'tasks done')} ${list(completed, current, ahead)}
    </section>
  `;
}

function noTasks() {
  return html`
    <section class="panel" id="tasks" aria-label="tasks">
      <h2 class="label">tasks</h2>
      <p class="unknown">none told yet</p>
    </section>
  `;
}

/** @param {number} share @param {string} label */
export function progress(share, label) {
  return html`<progress class="progress" max="100" value=${share} aria-label=${label}></progress>`;
}

/** @param {string[]} completed @param {string | null} current @param {string[]} ahead */
function list(completed, current, ahead) {
  const far = Math.max(0, completed.length - kNear) + Math.max(0, ahead.length - kNear);
  return html`
    <ul class="task-list" data-unfolded="false">
      ${folded(completed.length - kShown, 'done before')}
      ${completed.slice(-kShown).map((task, i, { length }) => item(task, 'done', i < length - kNear))}
      ${current ? item(current, 'current', false) : nothing}
      ${ahead.slice(0, kShown).map((task, i) => item(task, 'remaining', i >= kNear))}
      ${folded(ahead.length - kShown, 'more to come')}
    </ul>
    ${far > 0 ? html`<button class="chip unfold" type="button" @click=${unfold}>all tasks</button>` : nothing}
  `;
}

/** @param {string} task @param {Kind} kind @param {boolean} far */
function item(task, kind, far) {
  return html`
    <li data-task=${kind} ?data-far=${far}>
      <i aria-hidden="true">${kMarks[kind]}</i><span><span class="sr-only">${kind}: </span><bdi>${clean(task)}</bdi></span>
    </li>
  `;
}

/** @param {number} number @param {string} words */
function folded(number, words) {
  return number > 0 ? html`<li class="muted" data-far><i></i>${count(number)} ${words}</li>` : nothing;
}

/** @param {MouseEvent} event */
function unfold({ currentTarget }) {
  if (!(currentTarget instanceof HTMLButtonElement)) return;
  currentTarget.previousElementSibling?.setAttribute('data-unfolded', 'true');
  currentTarget.hidden = true;
}
