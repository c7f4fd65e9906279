import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutComments } from '../without_comments.mjs';

test('comments go, and all else stays in its line', () => {
  const code = "/** A. */\nconst a = 1; // one\n\n/**\n * B.\n * @param {number} b\n */\nexport function f(/** @type {any} */ b) {\n  return b /* c */ + 1;\n}\n";
  const bare = withoutComments(code);
  assert.doesNotMatch(bare, /\/[/*]/);
  assert.equal(bare.split('\n').length, code.split('\n').length);
  assert.equal(bare.split('\n')[8].trim(), 'return b + 1;');
});

test('what only looks like a comment stays', () => {
  const code = "const url = 'http://x'; const t = `/* ${url /* no */} // ${1}`; const r = /\\/\\*[/]/g;\n";
  assert.equal(withoutComments(code), "const url = 'http://x'; const t = `/* ${url } // ${1}`; const r = /\\/\\*[/]/g;\n");
});
