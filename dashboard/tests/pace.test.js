import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from '../js/pace.js';
import { FakeEnvironment } from './fake_environment.js';

const kFrame = 10;
const kBounds = { shortest: 40, longest: 400, share: 1 / 20 };

/** Something drawn every time `cost` ms long; when, and what may be done to it. @param {number} cost */
function drawn(cost) {
  const environment = new FakeEnvironment();
  /** @type {number[]} */
  const times = [];
  const began = environment.time;
  const draw = () => {
    times.push(environment.time - began);
    environment.time += cost;
  };
  const requestFrame = (/** @type {() => void} */ callback) => environment.isVisible() && environment.setTimeout(callback, kFrame);
  return { environment, times, pace: new Pace(draw, kBounds, { ...environment, now: environment.now, requestFrame }) };
}

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
  const distances = times.slice(1).map((time, i) => time - times[i]);
  assert.ok(Math.min(...distances) >= kBounds.shortest, `${distances}`);
  assert.ok(Math.max(...distances) <= kBounds.shortest + kFrame + 2, `${distances}`);
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
