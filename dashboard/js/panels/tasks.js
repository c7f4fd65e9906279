/** What is done, what is being done, what is left. Long lists are cut around the current task, and say so. */
import { html, nothing } from '../vendor/lit.js';
import { progress } from './gauge.js';
import { age, clean, count, moment, percent } from '../format.js';

/** @typedef {import('../protocol.js').Tasks} Tasks */
/** @typedef {Tasks['done'][number]} Done */
/** @typedef {'done' | 'current' | 'remaining'} Kind */

/** Tasks shown on either side of the current one; a phone shows the near ones until asked for all. */
const kShown = 100;
const kNear = 2;

const kMarks = { done: '✓', current: '▸', remaining: '○' };

/** @param {SessionView} view */
export function tasks({ status, now }) {
  const { completed, remaining, current, total } = status.tasks;
  const times = new Map(status.tasks.done.map((one) => [one.task, one]));
  const share = percent(status.tasks.progress_percent) ?? 0;
  if (total === 0) return noTasks();
  const ahead = remaining.filter((task) => task !== current);
  const claimed = new Set(status.tasks.claimed);
  return html`
    <section class="panel tasks" id="tasks" aria-label="tasks">
      <div class="panel-head">
        <h2 class="label">tasks</h2>
        <span class="number"><b>${count(completed.length)}</b><span class="muted"> of ${count(total)} · ${Math.round(share)} %</span></span>
      </div>
      ${progress(share, 'tasks done')} ${list(completed.map((task) => times.get(task) ?? { task, time: null, seconds: null }), current, ahead, claimed, now)}
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

/** @param {Done[]} completed @param {string | null} current @param {string[]} ahead @param {Set<string>} claimed @param {number} now */
function list(completed, current, ahead, claimed, now) {
  const note = (/** @type {string} */ task) => (claimed.has(task) ? claim() : nothing);
  const far = Math.max(0, completed.length - kNear) + Math.max(0, ahead.length - kNear);
  return html`
    <ul class="task-list" data-unfolded="false">
      ${folded(completed.length - kShown, 'done before')}
      ${completed.slice(-kShown).map((one, i, { length }) => item(one.task, 'done', i < length - kNear, took(one, now)))}
      ${current ? item(current, 'current', false, note(current)) : nothing}
      ${ahead.slice(0, kShown).map((task, i) => item(task, 'remaining', i >= kNear, note(task)))}
      ${folded(ahead.length - kShown, 'more to come')}
    </ul>
    ${far > 0 ? html`<button class="chip unfold" type="button" @click=${unfold}>all tasks</button>` : nothing}
  `;
}

/** @param {string} task @param {Kind} kind @param {boolean} far @param {unknown} note */
function item(task, kind, far, note) {
  return html`
    <li data-task=${kind} ?data-far=${far}>
      <i aria-hidden="true">${kMarks[kind]}</i><span class="grow"><span class="sr-only">${kind}: </span><bdi>${clean(task)}</bdi></span>${note}
    </li>
  `;
}

/** How long it took, and on hover when it was done. @param {Done} done @param {number} now */
function took({ time, seconds }, now) {
  if (time === null) return nothing;
  return html`<small class="number task-time" title="done ${moment(time, now)}">${seconds === null ? moment(time, now) : age(seconds)}</small>`;
}

function claim() {
  return html`<small class="task-claim" title="its agent says that it is done; the check does not pass">claimed</small>`;
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
