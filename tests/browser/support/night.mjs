/** An overnight run in short: what an agent would say and write while it builds something. */

/** @typedef {import('./emitter.mjs').Emitter} Emitter */
/** @typedef {[level: string, text: string]} Line */

/**
 * @typedef {object} Iteration
 * @property {string} phase
 * @property {Line[]} says
 * @property {number} context percent used at its end
 * @property {number[]} [does] tasks done in it, by their place in the plan
 * @property {{ message: string, details: string }} [fails]
 */

/** How the night is told. @typedef {{ emitter: Emitter, project: string, task?: string, start: Date }} Telling */

const kTask = 'Build an authentication system with sessions and rate limits';

export const kPlan = [
  'user model and migrations',
  'hash passwords with argon2id',
  'log in and log out',
  'refresh sessions before they end',
  'limit attempts to log in, per address and per account',
  'confirm an e-mail address',
  'audit trail of every login',
  'end-to-end tests of all routes',
];

const kWindow = 200_000; // tokens

/** @type {Iteration[]} */
export const kIterations = [
  {
    phase: 'scout',
    context: 24,
    says: [
      ['progress', 'reading 214 files'],
      ['info', 'web server: express 4.19, database: PostgreSQL 15, tests: vitest'],
      ['info', 'no users yet; 11 routes would need a login'],
      ['success', 'findings are in research.md'],
    ],
  },
  {
    phase: 'architect',
    context: 38,
    says: [
      ['progress', 'comparing signed cookies and stored sessions'],
      ['info', 'stored sessions: they can be ended from the server'],
      ['info', 'argon2id, 64 MiB, 3 passes: 180 ms on this machine'],
      ['success', 'plan.md: 8 tasks, in order of dependence'],
    ],
  },
  {
    phase: 'builder',
    context: 31,
    does: [0, 1],
    says: [
      ['progress', 'writing src/users/model.ts and migration 0007'],
      ['success', '9 tests passed in 1.2 s'],
      ['progress', 'writing src/auth/password.ts'],
      ['success', '14 tests passed in 1.9 s'],
    ],
  },
  {
    phase: 'builder',
    context: 57,
    does: [2],
    fails: { message: 'TypeError: Cannot read properties of undefined (reading "id")', details: 'at currentUser (src/auth/session.ts:41:22)' },
    says: [
      ['progress', 'writing src/auth/routes.ts'],
      ['warning', 'cookie "sid" lacks SameSite; set to lax'],
      ['progress', 'npm test'],
      ['info', 'the session is read before the middleware ran: order changed'],
      ['success', '23 tests passed in 2.6 s'],
    ],
  },
  {
    phase: 'builder',
    context: 45,
    does: [3],
    says: [
      ['progress', 'writing src/auth/refresh.ts'],
      ['info', 'sessions roll over at half of their life, under a row lock'],
      ['success', '31 tests passed in 3.4 s'],
      ['progress', 'next: limit attempts to log in, per address and per account'],
      ['debug', 'token bucket: 5 at once, one more each 30 s'],
      ['progress', 'editing src/auth/rate_limit.ts'],
    ],
  },
  {
    phase: 'builder',
    context: 36,
    does: [4, 5, 6, 7],
    says: [
      ['success', '52 tests passed in 6.1 s'],
      ['info', 'the audit trail keeps 90 days'],
    ],
  },
];

/** Iterations after which the middle of the work is reached: context at 45 %, half of the tasks done. */
export const kMiddle = 5;

/**
 * Tells iterations `from` to `to` (not included) as they happen, with a checkpoint after each.
 * @param {Telling} telling @param {number} from @param {number} to
 */
export async function tellNight(telling, from, to) {
  for (let i = from; i < to; i += 1) {
    for (const { type, data } of eventsOf(i)) await telling.emitter.emit(type, data);
    await telling.emitter.checkpoint(checkpointAfter(telling, i, new Date()));
  }
}

/** Tells all iterations before `to`, evenly spread from the start until now. @param {Telling} telling @param {number} to */
export async function tellPast(telling, to) {
  const events = kIterations.slice(0, to).flatMap((_, i) => eventsOf(i));
  const step = (Date.now() - telling.start.getTime()) / events.length;
  for (const [i, { type, data }] of events.entries()) await telling.emitter.emit(type, data, new Date(telling.start.getTime() + i * step));
  await telling.emitter.checkpoint(checkpointAfter(telling, to - 1, new Date()));
}

/** The end: all is done, and said so in both ways. @param {Telling} telling */
export async function endNight(telling) {
  const last = kIterations.length - 1;
  await telling.emitter.emit('phase_change', { phase: 'complete', context_percent: 0 });
  await telling.emitter.emit('completion', { success: true, summary: '8 of 8 tasks done, 52 tests pass' });
  const { state, progress } = checkpointAfter(telling, last, new Date());
  await telling.emitter.checkpoint({ state: { ...state, current_phase: 'complete' }, progress, isComplete: true });
}

/** @param {number} i @returns {{ type: string, data: Record<string, unknown> }[]} */
export function eventsOf(i) {
  const { phase, context, says, does = [], fails } = kIterations[i];
  const events = [{ type: 'iteration_start', data: { iteration: i + 1 } }];
  const say = (/** @type {string} */ type, /** @type {Record<string, any>} */ data) => events.push({ type, data: /** @type {any} */ (data) });
  if (kIterations[i - 1]?.phase !== phase) say('phase_change', { phase, context_percent: 3 });
  says.forEach(([level, line], k) => {
    say('log_line', { line, level });
    const percent = Math.round((context * (k + 1)) / says.length);
    say('context_update', { percent, tokens_used: (percent * kWindow) / 100 });
  });
  if (fails) say('error', fails);
  does.forEach((task) => say('task_complete', { task: kPlan[task], context_percent: context }));
  return events;
}

/** @param {Telling} telling @param {number} i @param {Date} now @returns {import('./emitter.mjs').Checkpoint} */
function checkpointAfter({ project, task = kTask, start }, i, now) {
  const isPlanned = i > 0;
  const done = kIterations.slice(0, i + 1).flatMap(({ does = [] }) => does.map((task) => kPlan[task]));
  const failed = kIterations.slice(0, i + 1).flatMap(({ fails }, k) => (fails ? [{ iteration: k + 1, error: fails.message, time: now.toISOString() }] : []));
  return {
    state: {
      project_name: project,
      task_description: task,
      start_time: start.toISOString(),
      last_iteration_time: now.toISOString(),
      iterations: i + 1,
      current_phase: kIterations[i].phase,
      last_phase: kIterations[i - 1]?.phase ?? 'init',
      completed_tasks: [],
      failed_attempts: failed,
      artifacts: { research: null, spec: null, plan: null, tasks: null },
    },
    progress: {
      completed: done,
      remaining: isPlanned ? kPlan.filter((task) => !done.includes(task)) : [],
      notes: isPlanned ? ['sessions are stored, not signed, so that they can be ended'] : [],
    },
    isComplete: false,
  };
}
