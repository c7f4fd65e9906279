/** The two streams of the server, each a connection that feeds one part of the store. */
import { Connection } from './connection.js';

/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {import('./store.js').Session} Session */
/** @typedef {import('./store.js').SessionList} SessionList */

/** Follows all sessions in short. @param {SessionList} list @param {Environment} environment @param {() => void} onChange */
export function followList(list, environment, onChange) {
  return new Connection(environment, {
    path: () => 'ws',
    onMessage: (message) => {
      list.apply(message, environment.now());
      onChange();
    },
    onChange,
  });
}

/**
 * Follows one session without gap or repeat: every connection resumes after the last event seen. The first one
 * asks for the status before, so that a long record starts near its end.
 * @param {Session} session @param {Environment} environment @param {() => void} onChange
 */
export function followSession(session, environment, onChange) {
  const id = encodeURIComponent(session.id);
  const connection = new Connection(environment, {
    path: async () => {
      if (session.status === null) session.begin(await environment.fetchJson(`api/status/${id}`), environment.now());
      const epoch = session.epoch === null ? '' : `&epoch=${encodeURIComponent(session.epoch)}`;
      return `ws/${id}?after=${session.offset}${epoch}`;
    },
    onOpen: () => session.connected(),
    onMessage: (message) => {
      if (session.apply(message, environment.now()) === 'gap') connection.restart();
      onChange();
    },
    onChange,
  });
  return connection;
}
