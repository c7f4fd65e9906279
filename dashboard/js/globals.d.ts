/** Names of types that many modules use. Types only: nothing of this file is shipped. */

import type * as protocol from './protocol.js';
import type * as environment from './environment.js';
import type * as sessions from './session.js';
import type * as lists from './session_list.js';
import type * as router from './router.js';
import type * as entries from './log/log_entry.js';

declare global {
  type Access = protocol.Access;
  type State = protocol.State;
  type Status = protocol.Status;
  type Summary = protocol.Summary;
  type SessionEvent = protocol.SessionEvent;
  type SessionMessage = protocol.SessionMessage;
  type ListMessage = protocol.ListMessage;
  type Timeline = protocol.Timeline;
  type Environment = environment.Environment;
  type Session = sessions.Session;
  type SessionList = lists.SessionList;
  type Listed = lists.Listed;
  type Choice = router.Choice;
  type LogEntry = entries.LogEntry;

  /** How live the shown is; `behind` counts the events still to come while catching up. */
  interface Light {
    state: 'connecting' | 'catching up' | 'live' | 'offline';
    since: number;
    behind: number;
  }

  /** Everything that the parts of the page may read. */
  interface View {
    /** The one shown, or null for the list. */
    session: Session | null;
    list: SessionList;
    light: Light;
    /** The time of day, in ms. */
    clock: number;
    /** The moment which the shown numbers belong to: stands still while offline. */
    now: number;
    /** Offset of the event that the address names. */
    line: number | null;
    /** Which sessions the list shows. */
    choice: Choice;
    /** Folders that the server watches. */
    roots: string[];
    notifies: boolean;
    /** Secrets are not shown to this page. */
    isRedacted: boolean;
    /** Files are made with secrets. */
    exportsSecrets: boolean;
    actions: Actions;
  }

  interface Actions {
    environment: Environment;
    theme: () => void;
    /** Opens the large curves. */
    curves: () => void;
    /** Opens the list of shortcuts. */
    help: () => void;
    /** Asks for notifications, or has enough of them. */
    notify: () => void;
    /** Saves the session as a file. */
    exportAs: (format: 'json' | 'jsonl' | 'md') => void;
    /** Keeps secrets in files, or leaves them out again. */
    exportSecrets: () => void;
    /** A line was asked for its address. */
    line: (event: CustomEvent<number>) => void;
  }

  /** What a panel of one session reads. */
  interface SessionView {
    session: Session;
    status: Status;
    now: number;
    actions: Actions;
  }
}
