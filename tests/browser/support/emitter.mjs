/** An agent's side: records each event in the project's folder, then posts it, as the protocol asks of an emitter. */
import { appendFile, mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** @typedef {import('./server.mjs').Server} Server */

/** The files of an overnight run's checkpoint. @typedef {{ state: object, progress: object, isComplete: boolean }} Checkpoint */

export class Emitter {
  #server;
  #id;
  #project;
  #sequence = 0;

  /** @param {Server} server @param {string} id of the session @param {string} [project] the project's folder */
  constructor(server, id, project = server.root) {
    this.#server = server;
    this.#id = id;
    this.#project = project;
  }

  get #log() {
    return path.join(this.#project, 'logs/events', this.#id, 'events.jsonl');
  }

  /**
   * A server that cannot be reached misses nothing: it finds the event in the record.
   * @param {string} type @param {Record<string, unknown>} data @param {Date} [when]
   */
  async emit(type, data, when = new Date()) {
    const event = this.#event(type, data, when);
    await this.#append(event);
    await this.#server.post(this.#id, event).catch(() => {});
  }

  /** Leaves a record of the past, as a run that nobody watched. @param {{ type: string, data: Record<string, unknown>, when: Date }[]} events */
  async leave(events) {
    for (const { type, data, when } of events) await this.#append(this.#event(type, data, when));
    const last = events[events.length - 1].when;
    await utimes(this.#log, last, last);
  }

  /** @param {Checkpoint} checkpoint */
  async checkpoint({ state, progress, isComplete }) {
    const folder = path.join(this.#project, 'checkpoints/ralph', this.#id);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'progress.json'), JSON.stringify(progress, null, 2));
    await writeFile(path.join(folder, 'state.json'), JSON.stringify({ session_id: this.#id, ...state }, null, 2));
    if (isComplete) await writeFile(path.join(folder, 'COMPLETE'), '');
  }

  /** @param {string} type @param {Record<string, unknown>} data @param {Date} when */
  #event(type, data, when) {
    this.#sequence += 1;
    return { type, session_id: this.#id, timestamp: when.toISOString(), sequence: this.#sequence, data };
  }

  /** @param {object} event */
  async #append(event) {
    await mkdir(path.dirname(this.#log), { recursive: true });
    await appendFile(this.#log, `${JSON.stringify(event)}\n`);
  }
}
