/** Remembers in which state each session was when the list was last looked at, so that what is new since then is marked. */

const kKey = 'livestream.looked';
/** So many are remembered. */
const kMost = 2_000;

export class Looked {
  #storage;
  /** Null if nobody ever looked: then nothing is new. @type {Map<string, string> | null} */
  #before;

  /** @param {Pick<Storage, 'getItem' | 'setItem'>} storage */
  constructor(storage) {
    this.#storage = storage;
    this.#before = read(storage);
  }

  /** Whether it is new, or in another state than then. @param {Listed} one */
  isNew({ id, state }) {
    return this.#before !== null && this.#before.get(id) !== state;
  }

  /** Somebody has seen this one. @param {Listed} one */
  saw({ id, state }) {
    this.#before?.set(id, state);
    this.#write();
  }

  /** Somebody has seen all of these, and looks away. @param {Listed[]} all */
  leave(all) {
    this.#before = new Map(all.slice(0, kMost).map(({ id, state }) => [id, state]));
    this.#write();
  }

  #write() {
    this.#storage.setItem(kKey, JSON.stringify([...(this.#before ?? [])]));
  }
}

/** @param {Pick<Storage, 'getItem'>} storage @returns {Map<string, string> | null} */
function read(storage) {
  try {
    const kept = JSON.parse(storage.getItem(kKey) ?? 'null');
    return Array.isArray(kept) ? new Map(kept) : null;
  } catch {
    return null;
  }
}
