/** The real program as a server, with a home, a state and a watched root of its own. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from './await.mjs';

const run = promisify(execFile);

export const kBinary = process.env.LIVESTREAM_BINARY ?? fileURLToPath(new URL('../../../build/release/livestream', import.meta.url));

/** @typedef {{ type: string, data: Record<string, unknown>, [field: string]: unknown }} Event */

export class Server {
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  #folder;
  #port = 0;
  /** With --public: where others find it. */
  publicUrl = '';

  #options;

  /** @param {string} folder @param {string[]} options */
  constructor(folder, options) {
    this.#folder = folder;
    this.#options = options;
  }

  /** A server on a free port with an empty root. @param {string[]} options more than those */
  static async start(...options) {
    const server = new Server(await mkdtemp(path.join(os.tmpdir(), 'livestream-browser-')), options);
    await mkdir(server.root);
    await server.start();
    return server;
  }

  /** The folder whose sessions it shows from the start. */
  get root() {
    return this.folderOf('root');
  }

  /** A place for files, gone with the server. @param {string} name */
  folderOf(name) {
    return path.join(this.#folder, name);
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What programs started for this server should see instead of the user's own folders. */
  get environment() {
    const own = { HOME: this.#folder, XDG_STATE_HOME: path.join(this.#folder, 'state'), XDG_CONFIG_HOME: path.join(this.#folder, 'config') };
    return { PATH: process.env.PATH, LANG: 'C.UTF-8', ...own };
  }

  /** Starts, again on the same port, and waits until it listens. */
  async start() {
    const options = ['serve', '--port', String(this.#port), '--root', this.root, ...this.#options];
    const server = spawn(kBinary, options, { env: this.environment, cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = server;
    let said = '';
    server.stdout.on('data', (text) => (said += text));
    server.stderr.on('data', (text) => (said += text));
    server.once('error', (error) => (said += error.message));
    const address = await until('the server says its address', () => {
      if (server.pid === undefined || server.exitCode !== null) throw new Error(`the server ended: ${said}`);
      return /http:\/\/\S+/.exec(said)?.[0];
    });
    this.#port = Number(new URL(address).port);
    if (this.#options.includes('--public')) this.publicUrl = await until('it says where others find it', () => /Others find it at (\S+)/.exec(said)?.[1]);
  }

  /** What a command that talks to it prints. @param {string[]} words */
  async livestream(...words) {
    const environment = { ...this.environment, LIVESTREAM_SERVER: this.url };
    return (await run(kBinary, words, { env: environment })).stdout;
  }

  /** Ends it without warning, as a crash would. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Ends it and removes all it wrote. */
  async stop() {
    await this.#end('SIGTERM');
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @param {string} id @param {Event[]} events recorded when this returns */
  async post(id, ...events) {
    const lines = events.map((event) => JSON.stringify({ timestamp: new Date().toISOString(), ...event }));
    await this.#send(`api/broadcast/${encodeURIComponent(id)}`, 'application/x-ndjson', lines.join('\n'));
  }

  /** @param {string} folder whose sessions to show from now on */
  async watch(folder) {
    await this.#send('api/roots', 'application/json', JSON.stringify({ path: folder }));
  }

  /** @param {string} path below the server's address @returns {Promise<any>} */
  async get(path) {
    const response = await fetch(`${this.url}/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** The whole record. @param {string} id @returns {Promise<(Event & { offset: number })[]>} */
  async events(id) {
    return (await this.get(`api/events/${encodeURIComponent(id)}?limit=10000`)).events;
  }

  /** @param {string} path @param {string} type @param {string} body */
  async #send(path, type, body) {
    const response = await fetch(`${this.url}/${path}`, { method: 'POST', headers: { 'Content-Type': type }, body });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const process = this.#process;
    this.#process = null;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    process.kill(signal);
    await once(process, 'exit');
  }
}
