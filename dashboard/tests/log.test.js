import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kLongestLine, kMostLines, logEntries } from '../js/log/log_entry.js';
import { wrap } from '../js/log/log_rows.js';

/** @typedef {import('../js/protocol.js').SessionEvent} SessionEvent */

/** @param {string} type @param {Record<string, unknown>} data @returns {SessionEvent} */
const event = (type, data) => ({ type, timestamp: '2026-01-01T00:00:00Z', offset: 1, data });
/** @param {string} type @param {Record<string, unknown>} data */
const shown = (type, data) => logEntries(event(type, data)).map(({ level, text }) => `${level}: ${text}`);

test('what an agent says and does is shown, each in its way', () => {
  assert.deepEqual(shown('message', { role: 'user', text: 'go' }), ['mark: go']);
  assert.deepEqual(shown('message', { role: 'assistant', text: 'done' }), ['text: done']);
  assert.deepEqual(shown('tool_call', { state: 'started', tool: 'Bash', input: 'npm test' }), ['progress: Bash: npm test']);
  assert.deepEqual(shown('tool_call', { state: 'finished', output: 'ok' }), ['debug: → ok']);
  assert.deepEqual(shown('tool_call', { state: 'finished' }), []);
  assert.deepEqual(shown('tool_call', { state: 'failed', output: 'Exit code 1' }), ['error: → Exit code 1']);
  assert.deepEqual(shown('waiting', { reason: 'input', question: 'Which port?' }), ['warning: waiting for input Which port?']);
  assert.deepEqual(shown('waiting', { reason: 'idle' }), ['warning: waiting for the next prompt']);
});

test('log lines show their level, errors their details', () => {
  assert.deepEqual(shown('log_line', { line: 'ok', level: 'SUCCESS' }), ['success: ok']);
  assert.deepEqual(shown('error', { message: 'no', details: 'at x\nat y' }), ['error: no', 'error: at x', 'error: at y']);
  assert.deepEqual(shown('completion', { success: false, summary: 'gave up' }), ['error: gave up']);
});

test('levels and types that name parts of an object are nothing special', () => {
  assert.deepEqual(shown('log_line', { line: 'x', level: 'constructor' }), ['text: x']);
  assert.deepEqual(shown('toString', { text: 'y' }), ['debug: y']);
});

test('an unknown type is shown only if it carries text', () => {
  assert.deepEqual(shown('tool_note', { message: 'reads' }), ['debug: reads']);
  assert.deepEqual(shown('heartbeat', { n: 1 }), []);
});

test('very long lines and very many lines are cut, and say so', () => {
  const [long] = shown('log_line', { line: 'x'.repeat(kLongestLine + 5) });
  assert.ok(long.endsWith('x … 5 more characters'));
  const many = shown('log_line', { line: 'x\n'.repeat(kMostLines + 7) });
  assert.deepEqual([many.length, many[kMostLines]], [kMostLines + 1, 'text: … 7 more lines']);
});

test('lines wrap at spaces where one is near, wide characters count two', () => {
  assert.deepEqual(wrap('short', 10), ['short']);
  assert.deepEqual(wrap('aaaa bbbb cccc', 10), ['aaaa bbbb ', 'cccc']);
  assert.deepEqual(wrap('abcdefghijkl', 5), ['abcde', 'fghij', 'kl']);
  assert.deepEqual(wrap('漢字漢字', 4), ['漢字', '漢字']);
  assert.deepEqual(wrap('😀😀😀', 4), ['😀😀', '😀']);
});
