import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bars, line } from '../js/curve.js';
import { markdown } from '../js/export.js';
import { Session } from '../js/session.js';

test('a summary says what there is, and foreign text means nothing in it', () => {
  const session = new Session('a');
  session.apply({ type: 'status', data: { id: 'my_app', task: '# <b>x</b>|y', state: 'complete', tasks: { completed: ['*one*'], remaining: [], claimed: [], current: null, total: 1, progress_percent: 100, done: [] } } }, 0);
  const text = markdown(/** @type {any} */ (session.status), [], ['plain', '```', 'x']);
  assert.match(text, /^# my\\_app\n/);
  assert.match(text, /\| task \| \\# \\<b\\>x\\<\/b\\>\\\|y \|/);
  assert.match(text, /- \[x\] \\\*one\\\*/);
  assert.match(text, /\n````\nplain\n```\nx\n````\n/, 'no line ends the block');
  assert.doesNotMatch(text, /Not done|What happened|cost/);
});

test('bars stand on the ground, the greatest as high as all, and the least can be seen', () => {
  assert.equal(bars([]), '');
  assert.equal(bars([0, 0]), '');
  assert.equal(bars([2, 0, 1]), 'M0.1 100V6H0.9V100ZM2.1 100V53H2.9V100Z');
  assert.match(bars([1, 1000]), /^M0\.1 100V94H/);
});

test('a line breaks where nothing is known', () => {
  assert.equal(line([0, 50, null, 100, 120], 100), 'M0 100H1V50H2M3 0H4V0H5');
});
