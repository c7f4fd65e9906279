/** Says that a session needs somebody, or has ended: by a notification of the desktop, and a mark on the tab. */
import { clean, stateName } from './format.js';
import { sessionHref } from './router.js';
import { kNotifyKey } from './storage.js';

/** States that are news. */
const kNews = new Set(['waiting', 'failed', 'dead', 'stalled', 'complete', 'rate_limited']);

/** The browser's side of it. @typedef {{ permission: () => string, ask: () => Promise<string>, show: (title: string, body: string, id: string) => void, isVisible: () => boolean }} Desktop */

export class Notifier {
  #desktop;
  #storage;
  /** State of each session as seen last. @type {Map<string, string>} */
  #states = new Map();
  #isFirst = true;

  /** Sessions with news since the page was last looked at. @type {Set<string>} */
  unseen = new Set();

  /** @param {Desktop} desktop @param {Pick<Storage, 'getItem' | 'setItem'>} storage */
  constructor(desktop, storage) {
    this.#desktop = desktop;
    this.#storage = storage;
  }

  get isOn() {
    return this.#desktop.permission() === 'granted' && this.#storage.getItem(kNotifyKey) === 'on';
  }

  /** Only ever after a click. */
  async toggle() {
    if (this.isOn) return this.#storage.setItem(kNotifyKey, 'off');
    const answer = this.#desktop.permission() === 'granted' ? 'granted' : await this.#desktop.ask();
    this.#storage.setItem(kNotifyKey, answer === 'granted' ? 'on' : 'off');
  }

  /** Looks for news in the list; what was there at first is none. @param {SessionList} list */
  look(list) {
    if (!list.told) return;
    for (const one of list.all) {
      const before = this.#states.get(one.id);
      this.#states.set(one.id, one.state);
      if (!this.#isFirst && before !== one.state && kNews.has(one.state)) this.#tell(one);
    }
    this.#isFirst = false;
    if (this.#desktop.isVisible()) this.unseen.clear();
  }

  /** @param {Listed} one */
  #tell(one) {
    this.unseen.add(one.id);
    if (!this.isOn || this.#desktop.isVisible()) return;
    this.#desktop.show(`${clean(one.project || one.id)}: ${stateName(one.state)}`, clean(one.reason || one.last_line || one.task), one.id);
  }
}

/** @type {Desktop} */
export const browserDesktop = {
  permission: () => ('Notification' in window ? Notification.permission : 'denied'),
  ask: async () => ('Notification' in window ? Notification.requestPermission() : 'denied'),
  async show(title, body, id) {
    const href = sessionHref(id);
    const options = { body, tag: id, icon: 'favicon.svg', data: href };
    try {
      const shown = new Notification(title, options);
      shown.onclick = () => {
        window.focus();
        location.hash = href;
        shown.close();
      };
    } catch {
      // A phone's browser shows only what the service worker says.
      await (await navigator.serviceWorker?.getRegistration())?.showNotification(title, options);
    }
  },
  isVisible: () => !document.hidden,
};
