/** DNS rebinding: a name of somebody else that leads to this machine, in a browser that believes it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchBrowser } from './support/browser.mjs';
import { Server } from './support/server.mjs';

const kName = 'evil.example';
const kSecret = 'what only the agent and its user may know';

/** Runs in the page: what a script there gets of an address, by all means that it has. @param {string} url */
async function steal(url) {
  /** @param {Promise<string>} attempt */
  const outcome = (attempt) => attempt.catch((error) => `refused: ${error.message}`);
  /** @param {string} address */
  const listen = (address) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(address);
      socket.onmessage = ({ data }) => resolve(data);
      socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`));
    });
  /** @param {RequestInit} [init] */
  const ask = async (init) => {
    const answer = await fetch(url + '/api/events/night', init);
    return `${answer.type} ${answer.status} ${await answer.text()}`;
  };
  const event = JSON.stringify({ type: 'log_line', data: { line: 'forged' } });
  /** @param {RequestInit} init */
  const post = async (init) => {
    const answer = await fetch(url + '/api/broadcast/night', { method: 'POST', body: event, ...init });
    return `${answer.type} ${answer.status} ${await answer.text()}`;
  };
  return {
    reads: await outcome(ask()),
    readsBlindly: await outcome(ask({ mode: 'no-cors' })),
    posts: await outcome(post({ headers: { 'Content-Type': 'application/json' } })),
    postsBlindly: await outcome(post({ mode: 'no-cors' })),
    listens: await outcome(listen(url.replace('http', 'ws') + '/ws/night?after=0')),
  };
}

test('a name that was made to lead here gets nothing, and neither do scripts under it', async () => {
  const server = await Server.start();
  const browser = await launchBrowser([`--host-resolver-rules=MAP ${kName} 127.0.0.1`]);
  try {
    await server.post('night', { type: 'log_line', data: { line: kSecret } });
    const { port } = new URL(server.url);
    const page = await browser.newPage();
    const answer = await page.goto(`http://${kName}:${port}/`);
    assert.equal(answer?.status(), 421);
    assert.match(await page.innerText('body'), /Host .* is not this server/);

    const underTheName = await page.evaluate(steal, `http://${kName}:${port}`);
    assert.match(underTheName.reads, /^basic 421 /);
    assert.match(underTheName.readsBlindly, /^basic 421 /);
    assert.match(underTheName.posts, /^basic 421 /);
    assert.match(underTheName.postsBlindly, /^basic 421 /);
    assert.match(underTheName.listens, /^refused: /);

    for (const host of ['127.0.0.1', 'localhost']) {
      const fromElsewhere = await page.evaluate(steal, `http://${host}:${port}`);
      assert.match(fromElsewhere.reads, /^refused: /);
      assert.match(fromElsewhere.readsBlindly, /^(opaque 0 $|refused: )/, 'what comes, if anything does, no script can read');
      assert.match(fromElsewhere.posts, /^refused: /);
      assert.match(fromElsewhere.postsBlindly, /^(opaque 0 $|refused: )/);
      assert.match(fromElsewhere.listens, /^refused: /);
    }
    const lines = (await server.events('night')).map(({ data }) => data.line);
    assert.deepEqual(lines, [kSecret], 'nothing was forged');

    const own = await browser.newPage();
    await own.goto(`${server.url}/openapi.json`);
    const { reads, listens } = await own.evaluate(steal, server.url);
    assert.ok(reads.includes(kSecret) && !listens.startsWith('refused'), 'the same scripts work where they may');
  } finally {
    await browser.close();
    await server.stop();
  }
});
