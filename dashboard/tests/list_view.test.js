import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, groupsOf, valuesOf } from '../js/list_view.js';
import { choiceHref, parseChoice, parseRoute } from '../js/router.js';

/** @typedef {import('../js/session_list.js').Listed} Listed */
/** @typedef {import('../js/protocol.js').State} State */

const kNow = 1_800_000_000_000;
const kHour = 3_600_000;
const kAll = parseChoice('');

/** @param {string} id @param {State} state @param {Partial<Listed>} [more] @returns {Listed} */
const one = (id, state, more = {}) => /** @type {Listed} */ ({ id, state, project: id, task: '', agent: '', heardAt: kNow, cost_usd: null, context_percent: null, ...more });
/** @param {Listed[]} all @param {Partial<import('../js/router.js').Choice>} [choice] */
const shown = (all, choice = {}) => groupsOf(all, { ...kAll, ...choice }, kNow).map(({ key, sessions, isFolded }) => `${key}${isFolded ? ' (folded)' : ''}: ${sessions.map(({ id }) => id)}`);

test('what needs somebody comes first, what is over is folded', () => {
  const all = [one('a', 'complete'), one('b', 'working'), one('c', 'waiting'), one('d', 'dead'), one('e', 'rate_limited'), one('f', 'failed')];
  assert.deepEqual(shown(all), ['needs-you: c', 'failed: d,f', 'stalled: e', 'working: b', 'done (folded): a']);
});

test('what ended more than a day ago is apart', () => {
  const old = one('old', 'complete', { heardAt: kNow - 25 * kHour });
  assert.deepEqual(shown([one('new', 'complete'), old]), ['done: new', 'older (folded): old']);
  assert.deepEqual(shown([one('b', 'working'), old]), ['working: b', 'older (folded): old']);
  assert.deepEqual(shown([one('w', 'waiting', { heardAt: kNow - 25 * kHour })]), ['needs-you: w'], 'but never what still waits');
});

test('if nothing is live, the newest of the past are unfolded, whatever their age', () => {
  assert.deepEqual(shown([one('old', 'ended', { heardAt: kNow - 100 * kHour })]), ['older: old']);
});

test('words, group, project and agent narrow what is shown', () => {
  const all = [one('a', 'working', { task: 'Build a Login', agent: 'codex' }), one('b', 'waiting', { project: 'shop', last_line: 'login page done' })];
  assert.deepEqual(shown(all, { q: 'login BUILD' }), ['working: a']);
  assert.deepEqual(shown(all, { q: 'login' }), ['needs-you: b', 'working: a']);
  assert.deepEqual(shown(all, { group: 'needs-you' }), ['needs-you: b']);
  assert.deepEqual(shown(all, { project: 'shop', agent: 'codex' }), []);
});

test('another order is one list', () => {
  const all = [one('b', 'working', { cost_usd: 1 }), one('a', 'complete', { cost_usd: 5 }), one('c', 'failed')];
  assert.deepEqual(shown(all, { sort: 'cost' }), ['all: a,b,c']);
  assert.deepEqual(shown(all, { sort: 'name' }), ['all: a,b,c']);
});

test('the choice stands in the address', () => {
  const choice = { q: 'a&b', group: 'failed', project: 'my app', agent: '', sort: /** @type {const} */ ('cost') };
  assert.deepEqual(parseRoute(choiceHref(choice)), { name: 'list', choice });
  assert.equal(choiceHref(kAll), '#/');
  assert.equal(parseChoice('sort=constructor').sort, 'attention');
});

test('costs add up, as far as they are known', () => {
  assert.deepEqual(costOf([one('a', 'working')]), { usd: null, isLowerBound: false });
  const all = [one('a', 'working', { cost_usd: 1.5 }), one('b', 'working', { cost_usd: 2, cost_is_lower_bound: true }), one('c', 'working')];
  assert.deepEqual(costOf(all), { usd: 3.5, isLowerBound: true });
});

test('the most frequent values come first', () => {
  assert.deepEqual(valuesOf([one('x', 'working'), one('b', 'ended', { project: 'y' }), one('c', 'ended', { project: 'y' })], 'project'), ['y', 'x']);
});
