/**
 * The way in: gives the code behind the address's `#` for a cookie, and goes on to the page. What stands behind a `#` no
 * server is told and no log keeps; it is taken out of the address before anything else.
 */
const kTimeout = 10_000;
const kTooMany = 429;
const [word, form, help] = ['#pairing-word', '#pairing-form', '#pairing-help'].map(
  (name) => /** @type {HTMLElement} */ (document.querySelector(name)),
);
const input = /** @type {HTMLInputElement} */ (document.querySelector('#pairing-code'));

/** `theme` is what early.js keeps; it belongs to a page that may not be asked for yet. */
function dress() {
  const isLight = matchMedia('(prefers-color-scheme: light)').matches;
  document.documentElement.dataset.theme = isLight ? 'light' : 'dark';
}

/** Relative to the page, which may live under a prefix. @param {string} path @param {RequestInit} [options] */
function ask(path, options) {
  return fetch(path, { ...options, signal: AbortSignal.timeout(kTimeout) });
}

/** @param {string} session the only one that there is to see; empty: all @param {string} place of a link that led here */
function enter(session, place = '') {
  location.replace(`./${session ? `#/s/${encodeURIComponent(session)}` : place}`);
  // Where only what follows the # is new, nothing is loaded.
  if (!location.pathname.endsWith('/pair')) location.reload();
}

/** @param {string} code */
async function give(code) {
  word.textContent = 'One moment …';
  try {
    const response = await ask('api/pair', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code }) });
    const answer = await response.json();
    if (response.ok) return enter(answer.session);
    if (response.status === kTooMany) return giveAgain(code, Number(response.headers.get('Retry-After')) || 1);
    refuse(`${answer.error}.`);
  } catch {
    refuse('The server does not answer. Is it running, and is this the network that it is in?');
  }
}

/** Strangers behind the same address may have used up what it may ask. @param {string} code @param {number} seconds from now */
function giveAgain(code, seconds) {
  word.textContent = `Too many are asking; once more in ${seconds} s …`;
  setTimeout(() => give(code), seconds * 1000);
}

/** @param {string} why */
function refuse(why) {
  word.textContent = why;
  form.hidden = help.hidden = false;
  input.value = '';
  input.focus();
}

/** Somebody who was let in before, and came by a link in another page, which sends no cookie along. @param {string} place */
async function lookAgain(place) {
  const known = await ask('api/sessions?limit=1').catch(() => null);
  if (known?.ok) return enter('', place);
  refuse('This page is for those who were let in.');
}

dress();
form.addEventListener('submit', (event) => {
  event.preventDefault();
  give(input.value.trim());
});
const hash = location.hash;
const isPlace = hash === '' || hash === '#' || hash.startsWith('#/');
if (isPlace) {
  lookAgain(hash);
} else {
  history.replaceState(null, '', location.pathname + location.search);
  give(decodeURIComponent(hash.slice(1)));
}
