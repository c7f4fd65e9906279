/**
 * Writes the dashboard as a static site: `node dashboard/build.mjs OUTDIR`.
 * The modules are copied as written, lit-html comes as its own single file, Tailwind compiles the one stylesheet.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const kHere = path.dirname(fileURLToPath(import.meta.url));
const kPackages = path.join(kHere, '../node_modules');

/** @param {string} out */
async function build(out) {
  await rm(path.join(out, 'js'), { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await Promise.all([copyOurOwn(out), vendorLit(path.join(out, 'js/vendor')), compileStyles(path.join(out, 'app.css'))]);
}

/** @param {string} out */
async function copyOurOwn(out) {
  for (const file of ['index.html', 'favicon.svg']) await cp(path.join(kHere, file), path.join(out, file));
  await cp(path.join(kHere, 'js'), path.join(out, 'js'), { recursive: true, filter: (file) => !file.endsWith('.d.ts') });
}

/** Without the line that points to a source map which is not shipped. @param {string} out */
async function vendorLit(out) {
  const source = path.join(kPackages, 'lit-html');
  const code = await readFile(path.join(source, 'lit-html.js'), 'utf8');
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, 'lit.js'), code.replace(/\n\/\/# sourceMappingURL=.*/, ''));
  await cp(path.join(source, 'LICENSE'), path.join(out, 'lit.LICENSE.txt'));
}

/** @param {string} out */
async function compileStyles(out) {
  const tailwind = path.join(kPackages, 'tailwindcss/lib/cli.js');
  const input = path.join(kHere, 'css/app.css');
  const config = path.join(kHere, 'tailwind.config.cjs');
  await promisify(execFile)(process.execPath, [tailwind, '--config', config, '--input', input, '--output', out, '--minify']);
}

const [out] = process.argv.slice(2);
if (!out) {
  console.error('usage: node dashboard/build.mjs OUTDIR');
  process.exit(2);
}
await build(path.resolve(out));
