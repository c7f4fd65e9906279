/**
 * Writes the dashboard as a static site: `node dashboard/build.mjs OUTDIR`.
 * The modules are as written but for their comments, lit-html and uPlot come as their own files, Tailwind compiles
 * the one stylesheet, and resvg draws the icon for home screens that take no SVG.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { asVendored, kLit } from './vendored.mjs';
import { withoutComments } from './without_comments.mjs';

const kHere = path.dirname(fileURLToPath(import.meta.url));
const kFiles = ['index.html', 'pair.html', 'sw.js', 'manifest.webmanifest', 'favicon.svg', 'favicon-news.svg', 'icon-maskable.svg'];
/** What an iPhone asks for, and what other launchers do (px). */
const kIconSizes = [180, 512];
const kPackages = path.join(kHere, '../node_modules');

/** @param {string} out */
async function build(out) {
  await rm(path.join(out, 'js'), { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const vendor = path.join(out, 'js/vendor');
  await Promise.all([copyOurOwn(out), vendorLit(vendor), vendorUplot(vendor), compileStyles(path.join(out, 'app.css')), drawIcons(out)]);
}

/** @param {string} out */
async function copyOurOwn(out) {
  const modules = (await readdir(path.join(kHere, 'js'), { recursive: true })).map((file) => path.join('js', file));
  for (const file of [...kFiles, ...modules.filter((file) => file.endsWith('.js'))]) {
    await mkdir(path.join(out, path.dirname(file)), { recursive: true });
    if (!file.endsWith('.js')) await cp(path.join(kHere, file), path.join(out, file));
    else await writeFile(path.join(out, file), withoutComments(await readFile(path.join(kHere, file), 'utf8')));
  }
}

/** @param {string} out */
async function vendorLit(out) {
  const source = path.join(kPackages, 'lit-html');
  await mkdir(out, { recursive: true });
  for (const [ours, theirs] of Object.entries(kLit)) await writeFile(path.join(out, ours), asVendored(await readFile(path.join(source, theirs), 'utf8')));
  await cp(path.join(source, 'LICENSE'), path.join(out, 'lit.LICENSE.txt'));
}

/** @param {string} out */
async function vendorUplot(out) {
  const source = path.join(kPackages, 'uplot');
  await mkdir(out, { recursive: true });
  await cp(path.join(source, 'dist/uPlot.esm.js'), path.join(out, 'uplot.js'));
  await cp(path.join(source, 'dist/uPlot.min.css'), path.join(out, 'uplot.css'));
  await cp(path.join(source, 'LICENSE'), path.join(out, 'uplot.LICENSE.txt'));
}

/** @param {string} out */
async function compileStyles(out) {
  const tailwind = path.join(kPackages, 'tailwindcss/lib/cli.js');
  const input = path.join(kHere, 'css/app.css');
  const config = path.join(kHere, 'tailwind.config.cjs');
  await promisify(execFile)(process.execPath, [tailwind, '--config', config, '--input', input, '--output', out, '--minify']);
}

/** @param {string} out */
async function drawIcons(out) {
  await initWasm(await readFile(path.join(kPackages, '@resvg/resvg-wasm/index_bg.wasm')));
  const icon = await readFile(path.join(kHere, 'icon-maskable.svg'));
  for (const size of kIconSizes) await writeFile(path.join(out, `icon-${size}.png`), new Resvg(icon, { fitTo: { mode: 'width', value: size } }).render().asPng());
}

const [out] = process.argv.slice(2);
if (!out) {
  console.error('usage: node dashboard/build.mjs OUTDIR');
  process.exit(2);
}
await build(path.resolve(out));
