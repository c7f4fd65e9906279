/**
 * Where the page is, kept in the hash: the same file then serves every place under any prefix.
 * No hash at all means "the newest running session"; `#/` means the list, asked for.
 * @typedef {{ name: 'newest' } | { name: 'list', choice: Choice } | { name: 'session', id: string, line: number | null }} Route
 */

/** @typedef {'attention' | 'newest' | 'name' | 'cost' | 'context'} Sort */
/** Which sessions the list shows; empty: all. @typedef {{ q: string, group: string, project: string, agent: string, sort: Sort }} Choice */

/** @type {Sort[]} */
export const kSorts = ['attention', 'newest', 'name', 'cost', 'context'];

/** @param {string} query of the address @returns {Choice} */
export function parseChoice(query) {
  const fields = new URLSearchParams(query);
  const text = (/** @type {string} */ name) => fields.get(name) ?? '';
  const sort = kSorts.find((one) => one === text('sort')) ?? 'attention';
  return { q: text('q'), group: text('group'), project: text('project'), agent: text('agent'), sort };
}

/** @param {Choice} choice */
export function choiceHref(choice) {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(choice)) if (value && value !== 'attention') fields.set(name, value);
  const query = fields.toString();
  return query ? `#/?${query}` : '#/';
}

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const [path, query = ''] = hash.split('?');
  const id = decode(/^#\/s\/([^/]+)$/.exec(path)?.[1]);
  const line = Number(new URLSearchParams(query).get('line'));
  if (id !== null) return { name: 'session', id, line: line > 0 ? line : null };
  return hash === '' || hash === '#' ? { name: 'newest' } : { name: 'list', choice: parseChoice(path === '#/' ? query : '') };
}

/** What an address says of the list; of any other place, nothing. @param {string} hash */
export function choiceOf(hash) {
  const route = parseRoute(hash);
  return route.name === 'list' ? route.choice : parseChoice('');
}

/** @param {string} id @param {number | null} [line] offset of an event */
export function sessionHref(id, line = null) {
  return `#/s/${encodeURIComponent(id)}${line === null ? '' : `?line=${line}`}`;
}

/** @param {string | undefined} text */
function decode(text) {
  try {
    return text === undefined ? null : decodeURIComponent(text);
  } catch {
    return null;
  }
}
