/** Connects the parts: the streams feed the store, the store is drawn once per frame, keys and hash move about. */
import { render } from './vendor/lit.js';
import { browserEnvironment } from './environment.js';
import { followList, followSession } from './feeds.js';
import { clean, glyph } from './format.js';
import { listenToKeys } from './keys.js';
import { page } from './page.js';
import { parseRoute, sessionHref } from './router.js';
import { Session, SessionList } from './store.js';

/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./page.js').Light} Light */

const app = /** @type {HTMLElement} */ (document.querySelector('#app'));
const list = new SessionList();
const listFeed = followList(list, browserEnvironment, changed);
/** @type {{ session: Session, feed: Connection } | null} */
let shown = null;
/** Least time between two drawings (ms): one change is shown at once, a flood costs no more than this allows. */
const kBetweenDrawings = 33;
let drawing = false;
let drawnAt = 0;

/** Draws before a frame soon, however much changes until then; a hidden page is not drawn at all. */
function changed() {
  if (drawing) return;
  drawing = true;
  const wait = drawnAt + kBetweenDrawings - performance.now();
  if (wait <= 0) requestAnimationFrame(draw);
  else setTimeout(() => requestAnimationFrame(draw), wait);
}

function draw() {
  drawing = false;
  drawnAt = performance.now();
  if (parseRoute(location.hash).name === 'newest') openNewest();
  const light = lightOf();
  const clock = Date.now();
  const now = light.state === 'offline' ? light.since : clock;
  render(page({ session: shown?.session ?? null, list, light, clock, now, actions: { theme: toggleTheme } }), app);
  document.title = title();
}

function openNewest() {
  const newest = list.newestRunning;
  if (!newest) return;
  history.replaceState(null, '', sessionHref(newest.id));
  openRoute();
}

function openRoute() {
  const route = parseRoute(location.hash);
  const id = route.name === 'session' ? route.id : null;
  if (id === (shown?.session.id ?? null)) return changed();
  shown?.feed.close();
  shown = null;
  if (id !== null) {
    const session = new Session(id);
    shown = { session, feed: followSession(session, browserEnvironment, changed) };
  }
  return changed();
}

/** @returns {Light} */
function lightOf() {
  const { state, since } = shown?.feed ?? listFeed;
  if (state !== 'open') return { state, since, behind: 0 };
  const live = shown ? shown.session.caughtUp : list.told;
  return { state: live ? 'live' : 'catching up', since, behind: shown?.session.behind ?? 0 };
}

function title() {
  const status = shown?.session.status;
  if (!status) return 'Livestream';
  const { state, project, id, phase, tasks } = status;
  return `${glyph(state)} ${clean(project || id)} · ${clean(phase)} ${tasks.completed.length}/${tasks.total}`;
}

/** @param {number} step */
function openNeighbour(step) {
  const at = list.all.findIndex(({ id }) => id === shown?.session.id);
  const neighbour = list.all[at + step];
  if (neighbour) location.hash = sessionHref(neighbour.id);
}

function toggleTheme() {
  document.dispatchEvent(new Event('livestream:theme'));
}

function eachFeed(/** @type {(feed: Connection) => void} */ act) {
  [listFeed, shown?.feed].forEach((feed) => feed && act(feed));
}

listenToKeys({
  list: () => (location.hash = '#/'),
  'next session': () => openNeighbour(1),
  'previous session': () => openNeighbour(-1),
  'follow the log': () => document.querySelector('live-log')?.dispatchEvent(new Event('follow')),
  theme: toggleTheme,
});
addEventListener('hashchange', openRoute);
addEventListener('online', () => eachFeed((feed) => feed.wake()));
addEventListener('offline', () => eachFeed((feed) => feed.lose()));
document.addEventListener('visibilitychange', () => document.hidden || eachFeed((feed) => feed.wake()));
setInterval(() => document.hidden || changed(), 1000);
openRoute();
