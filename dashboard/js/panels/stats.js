/** The facts of the session, and the evidence behind its state. */
import { html, nothing } from '../vendor/lit.js';
import { clean, compact, count, moment, money, silence, stateName } from '../format.js';
import { tokenBars } from './curves.js';

/** Notes and failed attempts shown, the newest. */
const kShown = 5;
/** Tools shown, the most used. */
const kShownTools = 12;
/** Commits shown, the newest; digits of their ids. */
const kShownCommits = 5;
const kIdDigits = 7;
/** A rate per hour means something only of a run longer than this (s). */
const kShortRun = 300;

/** @param {SessionView} view */
export function stats(view) {
  return html`${session(view)} ${usage(view)} ${tools(view.status)} ${changes(view)} ${evidence(view)} ${failures(view.status)}
    ${notes(view.status)}`;
}

/** @param {SessionView} view */
function session({ session, status, now }) {
  const { counts } = status;
  const tokens = status.context.tokens_used;
  return html`
    <section class="panel" id="stats" aria-label="session">
      <h2 class="label">session</h2>
      <dl class="facts">
        ${fact('started', moment(status.start_time, now) ?? 'not known', clean(status.start_time))}
        ${known('agent', [status.agent, status.agent_version].filter(Boolean).join(' '))} ${known('model', status.model)}
        ${known('folder', status.cwd)} ${known('branch', status.branch)}
        ${status.agent ? fact('prompts', count(counts.prompts)) : fact('iterations', count(status.iterations))}
        ${tokens === null ? fact('tokens in context', 'not known') : fact('tokens in context', compact(tokens), count(tokens))}
        ${status.context.compactions > 0 ? fact('compactions', count(status.context.compactions)) : nothing}
        ${fact('events', count(counts.events))} ${fact('log lines', count(counts.log_lines))}
        ${fact('errors', count(counts.errors), '', counts.errors > 0 ? 'failed' : '')}
        ${fact('warnings', count(counts.warnings), '', counts.warnings > 0 ? 'warn' : '')}
      </dl>
      <p class="session-id" title="session id"><bdi>${clean(session.id)}</bdi></p>
    </section>
  `;
}

/** Tokens by model, and how fast they go. @param {SessionView} view */
function usage({ session, status: { usage: models, cost, elapsed_seconds }, now, actions }) {
  if (models.length === 0) return nothing;
  const perHour = cost.usd !== null && elapsed_seconds && elapsed_seconds > kShortRun ? (cost.usd * 3600) / elapsed_seconds : null;
  return html`
    <section class="panel" id="usage" aria-label="tokens and cost">
      <h2 class="label">cost</h2>
      <p class="big number">
        ${cost.usd === null ? 'not known' : money(cost.usd, cost.is_lower_bound)}
        ${perHour === null ? nothing : html`<small class="muted">${money(perHour, false)} an hour</small>`}
      </p>
      ${tokenBars(session.timeline, actions.curves, now)}
      ${models.map(
        (one) => html`
          <h2 class="label">tokens <bdi>${clean(one.model)}</bdi></h2>
          <dl class="facts">
            ${fact('answers', count(one.requests))} ${fact('in', compact(one.input_tokens), count(one.input_tokens))}
            ${fact('out', `${one.output_is_lower_bound ? 'at least ' : ''}${compact(one.output_tokens)}`, count(one.output_tokens))}
            ${fact('cache read', compact(one.cache_read_tokens), count(one.cache_read_tokens))}
            ${fact('cache written', compact(one.cache_write_tokens), count(one.cache_write_tokens))}
            ${one.cost_usd === null ? fact('cost', 'no price known') : fact('cost', money(one.cost_usd, one.output_is_lower_bound), `$${one.cost_usd}`)}
          </dl>
        `,
      )}
    </section>
  `;
}

/** @param {Status} status */
function tools({ tools: all }) {
  if (all.length === 0) return nothing;
  const most = [...all].sort((a, b) => b.calls - a.calls).slice(0, kShownTools);
  return html`
    <section class="panel" id="tools" aria-label="tool calls">
      <h2 class="label">tool calls</h2>
      <dl class="facts">
        ${most.map(({ tool, calls, failures: failed }) =>
          fact(clean(tool), failed > 0 ? `${count(calls)}, ${count(failed)} failed` : count(calls), '', failed > 0 ? 'warn' : ''),
        )}
      </dl>
    </section>
  `;
}

/** Files and commits. @param {SessionView} view */
function changes({ status: { files, commits }, now }) {
  if (files.touched === 0 && commits.count === 0) return nothing;
  return html`
    <section class="panel" id="changes" aria-label="changes">
      <h2 class="label">changes</h2>
      <dl class="facts">
        ${files.touched > 0 ? fact('files', count(files.touched)) : nothing}
        ${files.lines_added + files.lines_removed > 0 ? fact('lines', lines(files.lines_added, files.lines_removed)) : nothing}
        ${commits.count > 0 ? fact('commits', count(commits.count)) : nothing}
      </dl>
      ${commits.newest.slice(0, kShownCommits).map(
        ({ id, summary, branch, time, added, removed }) => html`
          <p class="quote" title="${clean(branch)} ${moment(time, now) ?? ''} ${lines(added, removed)}">
            <code>${clean(id.slice(0, kIdDigits))}</code> <bdi>${clean(summary)}</bdi>
          </p>
        `,
      )}
    </section>
  `;
}

/** @param {number} added @param {number} removed */
function lines(added, removed) {
  return `+${count(added)} −${count(removed)}`;
}

/** @param {NonNullable<Status['process']>} process */
function processFact({ pid, state, activity, command }) {
  const work = command ? `runs ${command}` : activity || 'running';
  const what = state === 'running' ? work : state === 'dead' ? 'gone without an end' : state;
  return pid > 0 ? `${pid}, ${what}` : what;
}

/** @param {SessionView} view */
function evidence({ session, status, now }) {
  const quiet = silence(session.lastEventAt, now);
  const recorded = status.recording === 'ok';
  const isListed = status.failed_attempts.some(({ error }) => error === status.last_error);
  return html`
    <section class="panel" aria-label="evidence">
      <h2 class="label">why “${stateName(status.state)}”</h2>
      ${status.reason ? html`<p class="quote"><bdi>${clean(status.reason)}</bdi></p>` : nothing}
      <dl class="facts">
        ${status.process ? fact('process', processFact(status.process)) : nothing}
        ${fact('last event', quiet === null ? 'none yet' : `${quiet} ago`)}
        ${fact('recording', recorded ? 'ok' : clean(status.recording), '', recorded ? 'done' : 'failed')}
      </dl>
      ${status.last_error && !isListed ? html`<p class="quote" data-level="error"><bdi>${clean(status.last_error)}</bdi></p>` : nothing}
      ${status.last_line ? html`<p class="quote"><bdi>${clean(status.last_line.text)}</bdi></p>` : nothing}
    </section>
  `;
}

/** @param {Status} status */
function failures({ failed_attempts: failed }) {
  if (failed.length === 0) return nothing;
  return html`
    <section class="panel" aria-label="failed attempts">
      <div class="panel-head"><h2 class="label">failed attempts</h2><span class="number">${count(failed.length)}</span></div>
      ${failed.slice(-kShown).map(failure)}
    </section>
  `;
}

/** @param {Status['failed_attempts'][number]} attempt */
function failure({ iteration, error }) {
  return html`<p class="quote" data-level="error">iteration ${iteration}: <bdi>${clean(error)}</bdi></p>`;
}

/** @param {Status} status */
function notes({ notes: all }) {
  if (all.length === 0) return nothing;
  return html`
    <section class="panel" aria-label="notes">
      <h2 class="label">notes</h2>
      ${all.slice(-kShown).map((note) => html`<p class="quote"><bdi>${clean(note)}</bdi></p>`)}
    </section>
  `;
}

/** A fact that not every session has. @param {string} name @param {string} value */
function known(name, value) {
  return value ? fact(name, clean(value)) : nothing;
}

/** @param {string} name @param {string} value @param {string} [exact] shown on hover @param {string} [tone] */
function fact(name, value, exact = '', tone = '') {
  return html`<div><dt>${name}</dt><dd data-fact=${name} data-tone=${tone || nothing} title=${exact || nothing}>${value}</dd></div>`;
}
