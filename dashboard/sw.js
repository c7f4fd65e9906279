/**
 * The page without its server: keeps a copy of the page's own files, and gives it out when the server cannot be reached.
 * What the server knows is never kept here; the page keeps that itself, with its age.
 */
const kCache = 'livestream-page';
/** The checker takes it for a window. @type {any} */
const worker = self;
/** Addresses that are no files of the page. */
const kNotOurs = /^(api|pair|ws|v1|metrics|docs|openapi\.json)(\/|$)/;

worker.addEventListener('install', () => worker.skipWaiting());
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const url = new URL(event.request.url);
  const path = url.href.slice(worker.registration.scope.length).split(/[?#]/)[0];
  const isOurs = url.href.startsWith(worker.registration.scope) && !kNotOurs.test(path);
  if (event.request.method === 'GET' && isOurs) event.respondWith(newest(event.request));
});
worker.addEventListener('notificationclick', (/** @type {any} */ event) => event.waitUntil(open(event.notification)));

/** The session that a notification tells of, in a page that is there already if there is one. @param {Notification} notification */
async function open(notification) {
  notification.close();
  const url = new URL(notification.data, worker.registration.scope).href;
  const [page] = await worker.clients.matchAll({ type: 'window' });
  if (!page) return worker.clients.openWindow(url);
  await page.focus();
  return page.navigate(url);
}

/** From the server if it answers, else as it was last. @param {Request} request */
async function newest(request) {
  const cache = await caches.open(kCache);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
