/**
 * Where the page is, kept in the hash: the same file then serves every place under any prefix.
 * No hash at all means "the newest running session"; `#/` means the list, asked for.
 * @typedef {{ name: 'newest' } | { name: 'list' } | { name: 'session', id: string }} Route
 */

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const id = decode(/^#\/s\/([^/]+)$/.exec(hash)?.[1]);
  if (id !== null) return { name: 'session', id };
  return { name: hash === '' || hash === '#' ? 'newest' : 'list' };
}

/** @param {string} id */
export function sessionHref(id) {
  return `#/s/${encodeURIComponent(id)}`;
}

/** @param {string | undefined} text */
function decode(text) {
  try {
    return text === undefined ? null : decodeURIComponent(text);
  } catch {
    return null;
  }
}
