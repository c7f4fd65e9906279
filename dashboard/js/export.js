/** A session as a file: everything as JSON, its events as JSON lines, or a summary to read. Loaded when asked for. */
import { clean, clock, compact, count, money, stateName } from './format.js';
import { fetchEvents, kPage } from './log/log_history.js';
import { logEntries } from './log/log_entry.js';

/** @typedef {'json' | 'jsonl' | 'md'} Format */

/** Newest lines of the log in a summary. */
const kLines = 100;
/** What a summary tells of what happened. */
const kMilestones = ['phase_change', 'task_complete', 'error', 'compaction', 'completion'];
const kMostMilestones = 1_000;

/** @type {Record<Format, string>} */
const kTypes = { json: 'application/json', jsonl: 'application/x-ndjson', md: 'text/markdown' };

/**
 * Makes the file and hands it to the browser. A file goes places: secrets stay out of it, unless they are asked for.
 * @param {Session} session @param {Environment} page @param {Format} format @param {{ withSecrets: boolean }} options
 */
export async function exportSession(session, page, format, { withSecrets }) {
  const environment = withSecrets ? page : redacted(page);
  const status = await environment.fetchJson(`api/status/${encodeURIComponent(session.id)}`);
  const parts = format === 'md' ? await summary(session, environment, status) : await record(session, environment, format, status);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: kTypes[format] }));
  link.download = `${session.id.replace(/[^\p{L}\p{N}._-]+/gu, '_')}.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The same world, with what is asked of the server redacted. @param {Environment} environment @returns {Environment} */
function redacted(environment) {
  return { ...environment, fetchJson: (path) => environment.fetchJson(`${path}${path.includes('?') ? '&' : '?'}redact=1`) };
}

/** @param {Session} session @param {Environment} environment @param {Format} format @param {Status} status */
async function record(session, environment, format, status) {
  const parts = format === 'json' ? [`{"status":${JSON.stringify(status)},"events":[`] : [];
  let isFirst = true;
  for await (const events of pages(session, environment)) {
    const lines = events.map((event) => JSON.stringify(event));
    const between = format === 'json' ? ',\n' : '\n';
    parts.push((isFirst ? '' : between) + lines.join(between));
    isFirst = false;
  }
  parts.push(format === 'json' ? ']}\n' : '\n');
  return parts;
}

/** @param {Session} session @param {Environment} environment @param {Status} status */
async function summary(session, environment, status) {
  /** @type {string[]} */
  const milestones = [];
  /** @type {string[]} */
  let lines = [];
  for await (const events of pages(session, environment)) {
    for (const event of events) {
      const [first, ...rest] = logEntries(event);
      if (!first) continue;
      const time = event.timestamp.slice(0, 19);
      if (kMilestones.includes(event.type) && milestones.length < kMostMilestones) milestones.push(`- \`${time}\` ${escaped(first.text)}`);
      lines.push(`${time}  ${first.text}`, ...rest.map(({ text }) => `${' '.repeat(time.length)}  ${text}`));
    }
    lines = lines.slice(-kLines);
  }
  return [markdown(status, milestones, lines)];
}

/** @param {Session} session @param {Environment} environment */
async function* pages(session, environment) {
  for (let after = 0; after < session.offset; ) {
    const events = await fetchEvents(session, environment, after, kPage);
    if (events.length === 0) return;
    yield events;
    after = events[events.length - 1].offset ?? after;
  }
}

/** @param {Status} status @param {string[]} milestones @param {string[]} lines @returns {string} */
export function markdown(status, milestones, lines) {
  const { tasks, context, usage, cost, counts } = status;
  const total = (/** @type {'input_tokens' | 'output_tokens' | 'cache_read_tokens'} */ kind) => compact(usage.reduce((sum, one) => sum + one[kind], 0));
  const facts = [
    ['project', status.project],
    ['task', status.task],
    ['state', [stateName(status.state), status.reason].filter(Boolean).join(' — ')],
    ['phase', status.phase],
    ['agent', [status.agent, status.agent_version, status.model].filter(Boolean).join(' ')],
    ['started', status.start_time ?? ''],
    ['elapsed', status.elapsed_seconds ? clock(status.elapsed_seconds) : ''],
    ['iterations', status.iterations > 0 ? count(status.iterations) : ''],
    ['context', context.percentage === null ? '' : `${Math.round(context.percentage)} %`],
    ['tokens', usage.length > 0 ? `${total('input_tokens')} in, ${total('output_tokens')} out, ${total('cache_read_tokens')} from cache` : ''],
    ['cost', cost.usd === null ? '' : money(cost.usd, cost.is_lower_bound)],
    ['events', count(counts.events)],
    ['errors', count(counts.errors)],
  ].filter(([, value]) => value);
  const fence = '`'.repeat(Math.max(3, ...lines.map((one) => Math.max(0, ...[...one.matchAll(/`+/g)].map(([run]) => run.length)) + 1)));
  return [
    `# ${escaped(status.id)}\n`,
    `| | |\n|---|---|\n${facts.map(([name, value]) => `| ${name} | ${escaped(value).replace(/\|/g, '\\|')} |`).join('\n')}\n`,
    section('Done', tasks.completed.map((task) => `- [x] ${escaped(task)}`)),
    section('Not done', tasks.remaining.map((task) => `- [ ] ${escaped(task)}`)),
    section('What happened', milestones),
    lines.length > 0 ? `## The end of the log\n\n${fence}\n${lines.join('\n')}\n${fence}\n` : '',
  ]
    .filter(Boolean)
    .join('\n');
}

/** @param {string} title @param {string[]} items */
function section(title, items) {
  return items.length > 0 ? `## ${title}\n\n${items.join('\n')}\n` : '';
}

/** Foreign text that means nothing to Markdown. @param {string} text */
function escaped(text) {
  return clean(text).replace(/\s*\n\s*/g, ' ').replace(/[\\`*_{}[\]<>#~]/g, '\\$&');
}
