import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnsiReader, clean } from '../js/log/ansi.js';

/** A line as pieces with their tones. @param {string} line @param {AnsiReader} [reader] */
function pieces(line, reader = new AnsiReader()) {
  const { text, tones } = reader.read(line);
  return [text, ...tones.map(({ from, to, tones: names }) => `${names}: ${text.slice(from, to)}`)];
}

test('colours and attributes become tones', () => {
  assert.deepEqual(pieces('\x1b[32mok\x1b[0m and \x1b[1;31mnot\x1b[22m ok\x1b[39m.'), ['ok and not ok.', 'green: ok', 'red bold: not', 'red:  ok']);
  assert.deepEqual(pieces('\x1b[3;4mx\x1b[24my\x1b[23mz'), ['xyz', 'italic underline: x', 'italic: y']);
  assert.deepEqual(pieces('\x1b[96mx\x1b[mz'), ['xz', 'cyan: x']);
});

test('of many colours the nearest of ours', () => {
  assert.deepEqual(pieces('\x1b[38;5;208morange'), ['orange', 'yellow: orange']);
  assert.deepEqual(pieces('\x1b[38;2;10;20;250mblue\x1b[38;5;250mgray\x1b[38;5;1mred'), ['bluegrayred', 'blue: blue', 'white: gray', 'red: red']);
  assert.deepEqual(pieces('\x1b[48;5;21;32mgreen on blue'), ['green on blue', 'green: green on blue']);
});

test('what is switched on goes on in the next line', () => {
  const reader = new AnsiReader();
  assert.deepEqual(pieces('\x1b[33ma', reader), ['a', 'yellow: a']);
  assert.deepEqual(pieces('b', reader), ['b', 'yellow: b']);
});

test('all other sequences vanish, all other controls are seen', () => {
  assert.deepEqual(pieces('\x1b[2K\x1b]0;title\x07a\tb\x00\x7f\x9b'), ['a    b␀␡�']);
  assert.deepEqual(pieces('\x1b[38;9;1m\x1b[999mx'), ['x']);
  assert.equal(clean('\x1b[31mred\x1b[0m\r\nx\x07'), 'red\nx␇');
  assert.equal(clean(null), '');
});
