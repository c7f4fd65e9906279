/**
 * The world outside, as the connection sees it: sockets, requests, timers, chance. Tests bring their own.
 * @typedef {object} Environment
 * @property {(path: string) => WebSocket} openSocket
 * @property {(path: string) => Promise<any>} fetchJson null when the server does not know it; rejects when unreachable
 * @property {() => void} askWhetherWelcome a socket was refused or closed: if we may not be here any more, the way in is shown
 * @property {(callback: () => void, ms: number) => number} setTimeout
 * @property {(id: number) => void} clearTimeout
 * @property {() => number} now milliseconds
 * @property {() => number} random 0 ≤ x < 1
 * @property {() => boolean} isVisible
 */

const kRequestTimeout = 10_000;

/** Paths are relative to the page, which may live under a prefix. @type {Environment} */
export const browserEnvironment = {
  openSocket(path) {
    const url = new URL(path, document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    url.hash = '';
    return new WebSocket(url);
  },
  async fetchJson(path) {
    const response = await fetch(new URL(path, document.baseURI), { signal: AbortSignal.timeout(kRequestTimeout) });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  },
  // What stands in the place of the page for whoever may not see it, the server says.
  async askWhetherWelcome() {
    const answer = await fetch(new URL('api/sessions?limit=1', document.baseURI), { signal: AbortSignal.timeout(kRequestTimeout) }).catch(() => null);
    if (answer?.status === 401) location.reload();
  },
  setTimeout: (callback, ms) => window.setTimeout(callback, ms),
  clearTimeout: (id) => window.clearTimeout(id),
  now: () => Date.now(),
  random: () => Math.random(),
  isVisible: () => !document.hidden,
};
