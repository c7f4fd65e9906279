import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { asVendored, kLit } from '../vendored.mjs';

const kSite = fileURLToPath(new URL('..', import.meta.url));
const kLitFolder = path.join(kSite, '../node_modules/lit-html');
const kImport = /(?:^(?:import|export)\s(?:[^'";]*?\sfrom\s)?|\bfrom)['"](\.[^'"]+)['"]/gm;

/** All modules reached from one, as paths below the site. @param {string} module @param {Set<string>} [seen] */
async function graph(module, seen = new Set()) {
  if (seen.has(module)) return seen;
  seen.add(module);
  const code = await codeOf(module);
  for (const [, target] of code.matchAll(kImport)) await graph(path.posix.join(path.posix.dirname(module), target), seen);
  return seen;
}

/** @param {string} module */
async function codeOf(module) {
  const vendored = /^js\/vendor\/(.+)$/.exec(module)?.[1];
  if (vendored) return asVendored(await readFile(path.join(kLitFolder, kLit[vendored]), 'utf8'));
  return readFile(path.join(kSite, module), 'utf8');
}

/** What index.html preloads for a place. @param {string} page @param {string} place */
function preloaded(page, place) {
  const links = [...page.matchAll(/<link (?:rel="modulepreload"|data-for="([^"]+)") href="([^"]+)"/g)];
  return links.filter(([, places]) => !places || places.split(' ').includes(place)).map(([, , href]) => href).sort(); // prettier-ignore
}

for (const place of ['list', 'session']) {
  test(`every module that the page of a ${place} imports is preloaded, and nothing else`, async () => {
    const page = await readFile(path.join(kSite, 'index.html'), 'utf8');
    const imported = await graph(`js/${place}_page.js`, await graph('js/main.js'));
    imported.delete('js/main.js');
    assert.deepEqual(preloaded(page, place), [...imported].sort());
  });
}

test('the page holds no inline script or style and names no other host', async () => {
  const page = await readFile(path.join(kSite, 'index.html'), 'utf8');
  assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:/);
});
