/** A way to the server as a proxy gives it: encrypted, and below a path of its own. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';

export class SecureRoad {
  #way;
  #server;
  #prefix;

  /** @param {https.Server} way @param {URL} server @param {string} prefix */
  constructor(way, server, prefix) {
    this.#way = way;
    this.#server = server;
    this.#prefix = prefix;
    way.on('request', (request, response) => this.#pass(request, response));
    way.on('upgrade', (request, near) => this.#passSocket(request, near));
  }

  /** @param {{ url: string, folderOf: (name: string) => string }} server @param {string} prefix such as `/watch` */
  static async open(server, prefix) {
    const [key, cert] = [server.folderOf('key.pem'), server.folderOf('cert.pem')];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', cert];
    execFileSync('openssl', made, { stdio: 'ignore' });
    const way = https.createServer({ key: await readFile(key), cert: await readFile(cert) });
    await new Promise((resolve) => way.listen(0, '127.0.0.1', () => resolve(null)));
    return new SecureRoad(way, new URL(server.url), prefix);
  }

  get url() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#way.address());
    return `https://127.0.0.1:${port}${this.#prefix}`;
  }

  close() {
    this.#way.close();
    this.#way.closeAllConnections();
  }

  /** The request as the server should see it; null for what lies elsewhere. @param {http.IncomingMessage} request */
  #forwarded({ url = '', method, headers }) {
    if (!url.startsWith(`${this.#prefix}/`)) return null;
    const ours = { host: this.#server.host, ...(headers.origin ? { origin: this.#server.origin } : {}) };
    return http.request({ host: this.#server.hostname, port: this.#server.port, path: url.slice(this.#prefix.length), method, headers: { ...headers, ...ours } });
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  #pass(request, response) {
    const far = this.#forwarded(request);
    if (!far) return response.writeHead(404).end();
    far.on('error', () => response.destroy());
    far.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    return request.pipe(far);
  }

  /** @param {http.IncomingMessage} request @param {import('node:stream').Duplex} near */
  #passSocket(request, near) {
    const far = this.#forwarded(request);
    if (!far) return near.destroy();
    far.on('error', () => near.destroy());
    far.on('upgrade', ({ headers }, socket, head) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      near.write(head);
      near.pipe(socket).pipe(near);
      near.on('error', () => socket.destroy());
      socket.on('error', () => near.destroy());
    });
    return far.end();
  }
}
