/** Which sessions the overview shows, in which order and groups. Pure: the choice is part of the address. */

/** @typedef {import('./router.js').Sort} Sort */
/** @typedef {{ key: string, title: string, sessions: Listed[], isFolded: boolean }} Group */

/** In order of attention: which states belong together, and how they are called. @type {{ key: string, title: string, states: State[] }[]} */
export const kGroups = [
  { key: 'needs-you', title: 'needs you', states: ['waiting'] },
  { key: 'failed', title: 'failed', states: ['failed', 'dead'] },
  { key: 'stalled', title: 'stalled', states: ['stalled', 'rate_limited'] },
  { key: 'working', title: 'working', states: ['working'] },
  { key: 'silent', title: 'silent', states: ['unknown'] },
  { key: 'done', title: 'done', states: ['complete', 'ended'] },
];

/** What ended longer ago than this is folded away (ms). */
const kRecent = 24 * 3_600_000;

/** @param {Listed[]} all in the order of the list @param {Choice} choice @param {number} now ms @returns {Group[]} only those that have any */
export function groupsOf(all, choice, now) {
  const chosen = all.filter(wantedBy(choice));
  if (choice.sort !== 'attention') {
    const sessions = [...chosen].sort(kOrders[choice.sort]);
    return sessions.length > 0 ? [{ key: 'all', title: `by ${choice.sort}`, sessions, isFolded: false }] : [];
  }
  const isOld = (/** @type {Listed} */ one) => isOver(one) && !(now - one.heardAt < kRecent);
  const groups = kGroups.map(({ key, title, states }) => ({
    key,
    title,
    sessions: chosen.filter((one) => states.includes(one.state) && !isOld(one)),
    isFolded: false,
  }));
  const older = { key: 'older', title: 'more than a day ago', sessions: chosen.filter(isOld), isFolded: true };
  const shown = [...groups, older].filter(({ sessions }) => sessions.length > 0);
  const hasLive = shown.some(({ key }) => !['done', 'older'].includes(key));
  shown.forEach((group) => (group.isFolded = hasLive ? ['done', 'older'].includes(group.key) : group.key === 'older' && shown.length > 1));
  return shown;
}

/** How many sessions each group has, whatever is chosen. @param {Listed[]} all @returns {{ key: string, title: string, number: number }[]} */
export function countsOf(all) {
  return kGroups.map(({ key, title, states }) => ({ key, title, number: all.filter(({ state }) => states.includes(state)).length }));
}

/** What the sessions cost together. @param {Listed[]} all @returns {{ usd: number | null, isLowerBound: boolean }} */
export function costOf(all) {
  const known = all.filter(({ cost_usd }) => cost_usd !== null && cost_usd !== undefined);
  const usd = known.length > 0 ? known.reduce((sum, { cost_usd }) => sum + (cost_usd ?? 0), 0) : null;
  return { usd, isLowerBound: known.some(({ cost_is_lower_bound }) => cost_is_lower_bound) };
}

/** The different values of a field, the most frequent first. @param {Listed[]} all @param {'project' | 'agent'} field */
export function valuesOf(all, field) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  for (const one of all) if (one[field]) numbers.set(one[field], (numbers.get(one[field]) ?? 0) + 1);
  return [...numbers].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([value]) => value);
}

/** @param {Listed} one */
function isOver({ state }) {
  return ['complete', 'ended', 'failed', 'dead', 'unknown'].includes(state);
}

/** @param {Choice} choice @returns {(one: Listed) => boolean} */
function wantedBy({ q, group, project, agent }) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const states = kGroups.find(({ key }) => key === group)?.states;
  return (one) => {
    if (states && !states.includes(one.state)) return false;
    if ((project && one.project !== project) || (agent && one.agent !== agent)) return false;
    if (words.length === 0) return true;
    const text = [one.id, one.project, one.task, one.phase, one.agent, one.model, one.last_line, one.reason].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** @type {Record<Exclude<Sort, 'attention'>, (a: Listed, b: Listed) => number>} */
const kOrders = {
  newest: (a, b) => (b.heardAt || 0) - (a.heardAt || 0),
  name: (a, b) => (a.project || a.id).localeCompare(b.project || b.id),
  cost: (a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1),
  context: (a, b) => (b.context_percent ?? -1) - (a.context_percent ?? -1),
};
