/** Connects the parts: the streams feed the store, the store is drawn, keys and hash move about. */
import { html, nothing, render } from './vendor/lit.js';
import { browserEnvironment } from './environment.js';
import { followList } from './feeds.js';
import { clean, glyph } from './format.js';
import { listenToKeys } from './keys.js';
import { Pace } from './pace.js';
import { header } from './panels/header.js';
import { choiceOf, parseRoute, sessionHref } from './router.js';
import { SessionList } from './session_list.js';
import { keptStorage, kNotifyKey } from './storage.js';

/** @typedef {import('./connection.js').Connection} Connection */

const app = /** @type {HTMLElement} */ (document.querySelector('#app'));
const list = new SessionList();
const listFeed = followList(list, browserEnvironment, listChanged);
/** What was known at the end of the last visit. */
const kListKey = 'livestream.list';
/** What is loaded when it is needed first. */
const parts = {
  list: once(() => import('./list_page.js')),
  session: once(() => import('./session_page.js')),
  notifier: once(async () => {
    const { Notifier, browserDesktop } = await import('./notify.js');
    return new Notifier(browserDesktop, keptStorage);
  }),
};
/** Folders that the server watches, asked for when there is nothing else to show. @type {string[]} */
let roots = [];
/** @type {{ session: Session, feed: Connection, timeline: { close: () => void } } | null} */
let shown = null;
/** A page that is hidden for so long rests (ms). */
const kRestAfter = 60_000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting;
/** What this page may do and see; null until the server has told. @type {Access | null} */
let access = null;
/** Files are made with the secrets that the page shows. */
let exportsSecrets = false;
const actions = {
  environment: browserEnvironment,
  theme: toggleTheme,
  line: addressLine,
  curves: openCurves,
  help: openHelp,
  notify: toggleNotifications,
  exportAs,
  exportSecrets,
};
/** Id of the session that the address names. @type {string | null} */
let wanted = null;
/**
 * The log moves with every event, and is drawn apart from what moves with the status: line by line as long as an eye can
 * follow.
 */
const page = new Pace(draw, { shortest: 33, longest: 750, share: 1 / 120, apart: Infinity });
const log = new Pace(() => shownLog()?.refresh(), { shortest: 16, longest: 400, share: 1 / 90, apart: 33 });
const changed = page.ask;

/** @param {boolean} [isNews] what is looked for at a glance */
function sessionChanged(isNews) {
  if (isNews) page.hurry();
  else page.ask();
}

/** @param {boolean} [isNews] */
function listChanged(isNews) {
  if (listFeed.state === 'offline' && !list.told) list.recall(keptStorage.getItem(kListKey));
  parts.notifier.now?.look(list);
  if (document.hidden) showTitle();
  if (list.told && list.all.length === 0) askForRoots();
  sessionChanged(isNews);
}

function draw() {
  if (parseRoute(location.hash).name === 'newest') openNewest();
  const route = parseRoute(location.hash);
  if (route.name === 'session' && wanted === null) openRoute();
  const light = lightOf();
  const clock = Date.now();
  /** @type {View} */
  const view = {
    session: shown?.session ?? null,
    list,
    light,
    clock,
    now: light.state === 'offline' ? Math.min(light.since, shown ? light.since : list.toldAt || light.since) : clock,
    line: route.name === 'session' ? route.line : null,
    choice: choiceOf(location.hash),
    roots,
    notifies: parts.notifier.now?.isOn ?? false,
    isRedacted: access?.redacted ?? false,
    exportsSecrets,
    actions,
  };
  const part = partOf(route.name);
  if (part && !part.now) part.load().then(changed, () => {});
  const focused = document.activeElement?.getAttribute('data-session');
  render(html`${header(view, part?.now?.bar(view) ?? nothing)} ${part?.now?.main(view) ?? nothing}`, app);
  if (focused && document.activeElement === document.body) rowOf(focused)?.focus({ preventScroll: true }); // it moved to another block
  showTitle();
  shownLog()?.refresh();
  log.drawn();
  showMark();
}

/** The part that shows a place; none until it is known which. @param {string} place */
function partOf(place) {
  if (place === 'session') return parts.session;
  return place === 'list' || list.told || listFeed.state === 'offline' ? parts.list : null;
}

function openNewest() {
  const newest = list.newestRunning;
  if (!newest) return;
  history.replaceState(null, '', sessionHref(newest.id));
  openRoute();
}

async function openRoute() {
  const route = parseRoute(location.hash);
  const id = route.name === 'session' ? route.id : null;
  if (id === wanted) return changed();
  wanted = id;
  shown?.feed.close();
  shown?.timeline.close();
  shown = null;
  if (id !== null) {
    const part = await parts.session.load().catch(() => null);
    if (part === null) return void (wanted = null); // the next drawing tries again
    if (id === wanted) shown = part.openSession(id, browserEnvironment, sessionChanged, log.ask);
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

/** Setting it costs, even to what it is. */
function showTitle() {
  const now = title();
  if (document.title !== now) document.title = now;
}

function title() {
  const unseen = parts.notifier.now?.unseen.size ?? 0;
  const news = unseen > 0 ? `(${unseen}) ` : '';
  const status = shown?.session.status;
  if (!status) return `${news}Livestream`;
  const { state, project, id, phase, tasks } = status;
  return `${news}${glyph(state)} ${clean(project || id)} · ${clean(phase)} ${tasks.completed.length}/${tasks.total}`;
}

/** A tab in the background shows by its icon that there is news. */
function showMark() {
  const icon = document.querySelector('link[rel=icon]');
  const href = parts.notifier.now?.unseen.size ? 'favicon-news.svg' : 'favicon.svg';
  if (icon?.getAttribute('href') !== href) icon?.setAttribute('href', href);
}

/** To the next session, or in the list to the next row. @param {1 | -1} step */
function openNeighbour(step) {
  if (!shown) return focusRow(step);
  const at = list.all.findIndex(({ id }) => id === shown?.session.id);
  const neighbour = list.all[at + step];
  if (neighbour) location.hash = sessionHref(neighbour.id);
}

/** @param {string} id @returns {HTMLElement | null} */
const rowOf = (id) => document.querySelector(`.row[data-session="${CSS.escape(id)}"]`);

/** @param {1 | -1} step */
function focusRow(step) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.row')].filter((row) => !row.closest('details:not([open])')));
  const at = rows.findIndex((row) => row === document.activeElement);
  rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
}

/** Gives a line an address, in the bar and in the clipboard. @param {CustomEvent<number>} event */
function addressLine({ detail }) {
  if (!shown) return;
  history.replaceState(null, '', sessionHref(shown.session.id, detail));
  navigator.clipboard?.writeText(location.href).catch(() => {}); // it stands in the bar, too
  changed();
}

/** @returns {import('./panels/live_log.js').LiveLog | null} */
function shownLog() {
  return document.querySelector('live-log');
}

function search() {
  const field = /** @type {HTMLElement | null} */ (document.querySelector('#filter'));
  if (field) field.focus();
  else shownLog()?.focusSearch();
}

async function openCurves() {
  const session = shown?.session;
  if (!session?.timeline) return;
  const { openCurves: open } = await import('./panels/curves_dialog.js');
  open(session.timeline, clean(session.status?.project || session.id));
}

async function openHelp() {
  (await import('./panels/help.js')).openHelp();
}

/** @param {'json' | 'jsonl' | 'md'} format */
async function exportAs(format) {
  if (shown) await (await import('./export.js')).exportSession(shown.session, browserEnvironment, format, { withSecrets: exportsSecrets });
}

function exportSecrets() {
  exportsSecrets = !exportsSecrets;
  changed();
}

/** A server that does not know the question hides nothing. */
async function askForAccess() {
  access = await browserEnvironment.fetchJson('api/access').catch(() => null);
  if (access?.redacted) changed();
}

async function toggleNotifications() {
  const notifier = await parts.notifier.load();
  notifier.look(list);
  await notifier.toggle();
  changed();
}

function toggleTheme() {
  document.dispatchEvent(new Event('livestream:theme'));
}

/**
 * Loads a part once. `now`: the part, as soon as it is here.
 * @template T @param {() => Promise<T>} load @returns {{ now: T | null, load: () => Promise<T> }}
 */
function once(load) {
  /** @type {Promise<T> | null} */
  let loading = null;
  const part = {
    now: /** @type {T | null} */ (null),
    load: () => {
      loading ??= load().then((it) => (part.now = it));
      loading.catch(() => (loading = null)); // the light shows that the server cannot be reached; who asks again may be luckier
      return loading;
    },
  };
  return part;
}

let asked = false;
async function askForRoots() {
  if (asked) return;
  asked = true;
  const health = await browserEnvironment.fetchJson('api/health').catch(() => null);
  roots = health?.roots ?? [];
  changed();
}

function eachFeed(/** @type {(feed: Connection) => void} */ act) {
  [listFeed, shown?.feed].forEach((feed) => feed && act(feed));
}

/** A page that nobody sees soon costs nothing: no stream but that of the list, and that only for notifications. */
function rest() {
  shown?.feed.pause();
  if (!parts.notifier.now?.isOn) listFeed.pause();
}

function leave() {
  parts.list.now?.looked.leave(list.all);
  if (list.told) keptStorage.setItem(kListKey, list.keep());
}

function shownOrHidden() {
  clearTimeout(resting);
  if (document.hidden) {
    resting = setTimeout(rest, kRestAfter);
    parts.notifier.load().then((notifier) => notifier.look(list), () => {});
    return leave();
  }
  parts.notifier.now?.unseen.clear();
  eachFeed((feed) => feed.wake());
  return changed();
}

listenToKeys({
  overview: () => (location.hash = '#/'),
  'next session': () => openNeighbour(1),
  'previous session': () => openNeighbour(-1),
  search,
  'follow the log': () => shownLog()?.toggleFollow(),
  'next error': () => shownLog()?.nextError(),
  'wrap lines': () => shownLog()?.toggleWrap(),
  'curves of the run': openCurves,
  theme: toggleTheme,
  keyboard: openHelp,
});
if (matchMedia('(pointer: coarse)').matches) import('./swipe.js').then(({ listenToSwipes }) => listenToSwipes(app, (step) => shown && openNeighbour(step)));
addEventListener('hashchange', openRoute);
addEventListener('online', () => eachFeed((feed) => feed.wake()));
addEventListener('offline', () => eachFeed((feed) => feed.lose()));
addEventListener('pagehide', leave);
document.addEventListener('visibilitychange', shownOrHidden);
setInterval(() => document.hidden || changed(), 1000);
openRoute();
askForAccess();
navigator.serviceWorker?.register('sw.js').catch(() => {}); // without one the page needs its server, no more
if (keptStorage.getItem(kNotifyKey) === 'on') parts.notifier.load();
