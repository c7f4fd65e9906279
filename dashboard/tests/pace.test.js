import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from '../js/pace.js';
import { FakeEnvironment } from './fake_environment.js';

const kFrame = 10;
const kBounds = { shortest: 40, longest: 400, share: 1 / 20, apart: 50 };

/** Something drawn every time `cost` ms long, half of it in the script; when, and what may be done to it. @param {number} cost */
function drawn(cost) {
  const environment = new FakeEnvironment();
  /** @type {number[]} */
  const times = [];
  const began = environment.time;
  const draw = () => {
    times.push(environment.time - began);
    environment.time += cost / 2;
  };
  const requestFrame = (/** @type {() => void} */ callback) => environment.isVisible() && environment.setTimeout(callback, kFrame);
  const afterFrame = (/** @type {() => void} */ callback) => {
    environment.time += cost / 2;
    callback();
  };
  return { environment, times, pace: new Pace(draw, kBounds, { ...environment, now: environment.now, requestFrame, afterFrame }) };
}

/** @param {number[]} times */
const distancesOf = (times) => times.slice(1).map((time, i) => time - times[i]);

test('a change after a silence is drawn before the next frame', async () => {
  const { environment, times, pace } = drawn(1);
  pace.ask();
  await environment.pass(1_000);
  pace.ask();
  await environment.pass(1_000);
  assert.deepEqual(times, [kFrame, 1_000 + kFrame]);
});

test('changes until a drawing are one drawing', async () => {
  const { environment, times, pace } = drawn(1);
  for (let i = 0; i < 100; i += 1) pace.ask();
  await environment.pass(1_000);
  assert.equal(times.length, 1);
});

test('a flood of cheap drawings keeps the shortest distance', async () => {
  const { environment, times, pace } = drawn(1);
  for (let i = 0; i < 1_000; i += 1) {
    pace.ask();
    await environment.pass(1);
  }
  const distances = distancesOf(times);
  assert.ok(Math.min(...distances) >= kBounds.shortest, `${distances}`);
  assert.ok(Math.max(...distances) <= kBounds.shortest + kFrame + 2, `${distances}`);
});

test('what was drawn with something else is not drawn again, and what changes then keeps its distance', async () => {
  const { environment, times, pace } = drawn(0);
  pace.ask();
  await environment.pass(20);
  pace.ask(); // to be drawn when the shortest distance is over
  await environment.pass(20);
  pace.drawn();
  pace.ask();
  await environment.pass(1_000);
  assert.deepEqual(times, [kFrame, 40 + kBounds.shortest + kFrame]);
});

test('what is looked for is drawn at once, in the midst of a flood of dear drawings', async () => {
  const { environment, times, pace } = drawn(10);
  for (let i = 0; i < 400; i += 1) {
    pace.ask();
    await environment.pass(1);
  }
  const before = times.length;
  const last = times[before - 1];
  pace.hurry();
  pace.hurry();
  await environment.pass(kBounds.shortest + kFrame);
  assert.equal(times.length, before + 1);
  assert.ok(times[before] - last <= Math.max(kBounds.shortest, 400 - last) + kFrame, `${times.slice(-2)}`);
});

test('changes that are no flood are drawn one by one, however dear', async () => {
  const { environment, times, pace } = drawn(20);
  for (let i = 0; i < 40; i += 1) {
    pace.ask();
    await environment.pass(60);
  }
  assert.equal(times.length, 40);
});

test('a flood is known as one a few changes after a silence', async () => {
  const { environment, times, pace } = drawn(10);
  await environment.pass(10_000);
  for (let i = 0; i < 100; i += 1) {
    pace.ask();
    await environment.pass(10);
  }
  assert.ok(times.length <= 12, `${times}`);
});

test('a flood of dear drawings costs its share, and is shown all the same', async () => {
  const { environment, times, pace } = drawn(10);
  for (let i = 0; i < 4_000; i += 1) {
    pace.ask();
    await environment.pass(1);
  }
  const settled = times.slice(times.length / 2);
  const span = settled[settled.length - 1] - settled[0];
  const cost = (10 * (settled.length - 1)) / span;
  assert.ok(cost <= kBounds.share && cost > kBounds.share / 2, `${cost}`);

  const dearest = drawn(1_000);
  dearest.pace.ask();
  await dearest.environment.pass(kFrame);
  dearest.pace.ask();
  await dearest.environment.pass(kBounds.longest + kFrame);
  assert.equal(dearest.times.length, 2);
});
