/** Another machine: a network of its own, at the end of a cable. All of it vanishes with the process that it was made for. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';

const kInside = 'LIVESTREAM_TEST_WORLD';
const kFarHost = '10.79.0.2';

/** What this machine is called at the other end. */
export const kNearHost = '10.79.0.1';

/** This process has a cable. */
export const isInside = kInside in process.env;

const kLayCable = `
  mount -t tmpfs tmpfs /run
  ip link set lo up
  ip netns add far
  ip link add near0 type veth peer name far0 netns far
  ip address add ${kNearHost}/30 dev near0
  ip link set near0 up
  ip -n far address add ${kFarHost}/30 dev far0
  ip -n far link set far0 up
  ip -n far link set lo up`;

const kWorld = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
if (process.geteuid?.() !== 0) kWorld.push('--map-root-user');

/** Why there can be no other machine here; false: there can. */
export function whyNoFarSide() {
  try {
    execFileSync('unshare', [...kWorld, 'sh', '-ec', kLayCable], { stdio: 'pipe' });
    return false;
  } catch (error) {
    return `no networks of its own are allowed here: ${/** @type {Error} */ (error).message}`;
  }
}

/** Runs a test file anew where it has a cable. @param {string} file @returns {Promise<{ code: number, said: string }>} */
export async function runInside(file) {
  const { NODE_TEST_CONTEXT, ...environment } = process.env; // else it would talk to this process, not to people
  const words = [...kWorld, 'sh', '-ec', `${kLayCable}\nexec "$0" "$1"`, process.execPath, file];
  const run = spawn('unshare', words, { env: { ...environment, [kInside]: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  run.stdout.on('data', (text) => (said += text));
  run.stderr.on('data', (text) => (said += text));
  const [code] = await once(run, 'close');
  return { code, said };
}

/** A program that starts another one at the far end. @param {string} program @param {string} file where it is to be */
export async function atFarSide(program, file) {
  await writeFile(file, `#!/bin/sh\nexec ip netns exec far '${program}' "$@"\n`);
  await chmod(file, 0o755);
  return file;
}
