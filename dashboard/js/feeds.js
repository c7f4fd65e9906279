/**
 * The two streams of the server, each a connection that feeds one part of the store.
 * @typedef {(isNews?: boolean) => void} OnChange something is to be drawn; `isNews`: what is looked for at a glance
 */
import { Connection } from './connection.js';

/** Follows all sessions in short. @param {SessionList} list @param {Environment} environment @param {OnChange} onChange */
export function followList(list, environment, onChange) {
  return new Connection(environment, {
    path: () => 'ws',
    onMessage: (message) => {
      const now = environment.now();
      list.apply(message, now);
      onChange(list.movedAt === now);
    },
    onChange: () => onChange(),
  });
}

/**
 * Follows one session without gap or repeat: every connection resumes after the last event seen. The first one
 * asks for the status before, so that a long record starts near its end.
 * @param {Session} session @param {Environment} environment @param {OnChange} onChange
 * @param {() => void} [onEvent] called instead where nothing changed but that the record grew by an event
 */
export function followSession(session, environment, onChange, onEvent = onChange) {
  const id = encodeURIComponent(session.id);
  const connection = new Connection(environment, {
    path: async () => {
      if (session.status === null) session.begin(await environment.fetchJson(`api/status/${id}`), environment.now());
      const epoch = session.epoch === null ? '' : `&epoch=${encodeURIComponent(session.epoch)}`;
      return `ws/${id}?after=${session.offset}${epoch}`;
    },
    onOpen: () => session.connected(),
    onMessage: (message) => {
      const { caughtUp, headline } = session;
      if (session.apply(message, environment.now()) === 'gap') connection.restart();
      if (caughtUp && 'offset' in message) onEvent();
      else onChange(session.headline !== headline);
    },
    onChange: () => onChange(),
  });
  return connection;
}

/** How often a timeline is asked for anew while its session goes on (ms). */
const kTimelineEvery = 10_000;

/**
 * Keeps the timeline of one session up to date while its page is visible.
 * @param {Session} session @param {Environment} environment @param {() => void} onChange @returns {{ close: () => void }}
 */
export function followTimeline(session, environment, onChange) {
  let [timer, told, isClosed] = [0, -1, false];
  const look = async () => {
    if (environment.isVisible() && session.offset !== told) {
      told = session.offset;
      const timeline = await environment.fetchJson(`api/timeline/${encodeURIComponent(session.id)}`).catch(() => null);
      if (timeline) session.timeline = timeline;
      onChange();
    }
    if (!isClosed) timer = environment.setTimeout(look, kTimelineEvery);
  };
  look();
  return {
    close: () => {
      isClosed = true;
      environment.clearTimeout(timer);
    },
  };
}
