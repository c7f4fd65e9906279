/** A way to the server on which everything takes its time. */
import { connect, createServer } from 'node:net';

export class SlowRoad {
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  #way;

  /** @param {string} url of the server @param {number} delay ms, from the server to whoever asks */
  constructor(url, delay) {
    const { hostname, port } = new URL(url);
    this.url = `http://127.0.0.2:${port}`; // another address of this machine: the server knows its port
    this.#way = createServer((near) => {
      const far = connect(Number(port), hostname);
      near.on('data', (data) => far.write(data));
      far.on('data', (data) => void setTimeout(() => near.writable && near.write(data), delay));
      for (const [one, other] of [[near, far], [far, near]]) { // prettier-ignore
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => setTimeout(() => other.destroy(), delay));
      }
    });
  }

  async open() {
    const { hostname, port } = new URL(this.url);
    await new Promise((resolve) => this.#way.listen(Number(port), hostname, () => resolve(null)));
  }

  /** All who are under way are lost, as when a phone changes its network. */
  cut() {
    this.#sockets.forEach((one) => one.destroy());
    this.#sockets.clear();
  }

  close() {
    this.#way.close();
    this.cut();
  }
}
