/** What the browser keeps for this page; where it keeps nothing, what is put there lasts as long as the page. */

/** Whether notifications are wanted: `on` or `off`. */
export const kNotifyKey = 'livestream.notify';

/** @type {Map<string, string>} */
const meanwhile = new Map();

/** @type {Pick<Storage, 'getItem' | 'setItem'>} */
export const keptStorage = {
  getItem(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return meanwhile.get(key) ?? null;
    }
  },
  setItem(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      meanwhile.set(key, value);
    }
  },
};
