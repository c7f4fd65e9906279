import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Looked } from '../js/looked.js';
import { Notifier } from '../js/notify.js';
import { SessionList } from '../js/session_list.js';

/** @typedef {import('../js/protocol.js').Summary} Summary */

/** @param {string} id @param {string} state */
const summary = (id, state) => /** @type {Summary} */ ({ id, state, project: id, reason: `why ${id}`, last_event_age_seconds: 0 });

class Memory {
  /** @type {Map<string, string>} */ kept = new Map();
  getItem = (/** @type {string} */ key) => this.kept.get(key) ?? null;
  setItem = (/** @type {string} */ key, /** @type {string} */ value) => void this.kept.set(key, value);
}

class FakeDesktop {
  answer = 'granted';
  granted = 'default';
  asked = 0;
  visible = false;
  /** @type {string[]} */ shown = [];
  permission = () => this.granted;
  ask = async () => {
    this.asked += 1;
    return (this.granted = this.answer);
  };
  show = (/** @type {string} */ title, /** @type {string} */ body) => void this.shown.push(`${title} (${body})`);
  isVisible = () => this.visible;
}

/** A list that is looked at after each of these. @param {Notifier} notifier @param {[string, string][]} first @param {[string, string][]} changes */
function tell(notifier, first, changes) {
  const list = new SessionList();
  notifier.look(list);
  list.apply({ type: 'sessions', sessions: first.map(([id, state]) => summary(id, state)) }, 0);
  notifier.look(list);
  for (const [id, state] of changes) {
    list.apply({ type: 'session', data: summary(id, state) }, 0);
    notifier.look(list);
  }
}

test('nobody is asked, and nothing said, before somebody wants it', () => {
  const desktop = new FakeDesktop();
  const notifier = new Notifier(desktop, new Memory());
  tell(notifier, [['a', 'working']], [['a', 'waiting']]);
  assert.deepEqual([desktop.asked, desktop.shown, notifier.isOn], [0, [], false]);
  assert.deepEqual([...notifier.unseen], ['a'], 'the tab is marked all the same');
});

test('what needs somebody and what has ended is said once, what was so at first is not', async () => {
  const desktop = new FakeDesktop();
  const notifier = new Notifier(desktop, new Memory());
  await notifier.toggle();
  tell(notifier, [['a', 'working'], ['old', 'failed']], [['a', 'waiting'], ['a', 'waiting'], ['a', 'working'], ['a', 'complete'], ['new', 'failed']]); // prettier-ignore
  assert.deepEqual(desktop.shown, ['a: waiting (why a)', 'a: complete (why a)', 'new: failed (why new)']);
});

test('who looks at the page is not told by other means', async () => {
  const desktop = new FakeDesktop();
  desktop.visible = true;
  const notifier = new Notifier(desktop, new Memory());
  await notifier.toggle();
  tell(notifier, [['a', 'working']], [['a', 'stalled']]);
  assert.deepEqual([desktop.shown, [...notifier.unseen]], [[], []]);
});

test('the choice stays, and a refusal is one', async () => {
  const [desktop, memory] = [new FakeDesktop(), new Memory()];
  const notifier = new Notifier(desktop, memory);
  await notifier.toggle();
  assert.equal(new Notifier(desktop, memory).isOn, true);
  await notifier.toggle();
  assert.equal(notifier.isOn, false);
  const refused = new FakeDesktop();
  refused.answer = 'denied';
  const other = new Notifier(refused, new Memory());
  await other.toggle();
  assert.equal(other.isOn, false);
});

test('new is what has another state than when the list was looked at last', () => {
  const memory = new Memory();
  const listed = (/** @type {string} */ id, /** @type {string} */ state) => /** @type {any} */ (summary(id, state));
  const first = new Looked(memory);
  assert.equal(first.isNew(listed('a', 'working')), false, 'to who never looked all is equally new');
  first.leave([listed('a', 'working'), listed('b', 'working')]);
  const later = new Looked(memory);
  assert.deepEqual([listed('a', 'working'), listed('b', 'failed'), listed('c', 'working')].map((one) => later.isNew(one)), [false, true, true]);
  later.saw(listed('b', 'failed'));
  assert.equal(new Looked(memory).isNew(listed('b', 'failed')), false);
  memory.kept.set('livestream.looked', '{"broken');
  assert.equal(new Looked(memory).isNew(listed('b', 'failed')), false);
});
