// Packs the built site into one C++ file: every file as it is, brotli'd and gzipped, with its entity tag.
//   node dashboard/embed.mjs SITE_FOLDER OUTPUT.cc
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [site, output] = process.argv.slice(2);
if (!site || !output) {
  console.error("usage: node dashboard/embed.mjs SITE_FOLDER OUTPUT.cc");
  process.exit(2);
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** A C++ string literal, cut into lines; octal escapes always have three digits, so nothing runs together. */
function literal(/** @type {Buffer} */ bytes) {
  const parts = [];
  for (let start = 0; start < bytes.length; start += 40) {
    const escapes = Array.from(bytes.subarray(start, start + 40), (b) => "\\" + b.toString(8).padStart(3, "0"));
    parts.push(`"${escapes.join("")}"`);
  }
  return parts.length ? parts.join("\n") : '""';
}

const rows = filesBelow(site).sort().map((file) => {
  const path = "/" + relative(site, file).split(sep).join(posix.sep);
  const plain = readFileSync(file);
  const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gzip = gzipSync(plain, { level: 9 });
  const etag = createHash("sha256").update(plain).digest("hex").slice(0, 16);
  const view = (/** @type {Buffer} */ b) => `std::string_view(${literal(b)}, ${b.length})`;
  return `    {"${path}", "${etag}", ${view(plain)},\n     ${view(brotli)},\n     ${view(gzip)}},`;
});

writeFileSync(output, `// Made by dashboard/embed.mjs. Do not edit.
#include "server/embedded_assets.h"

#include <array>

// The standard asks for no more than 64 KiB of a literal; every compiler takes more.
#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace livestream {
namespace {

constexpr std::array<EmbeddedAsset, ${rows.length}> kAssets{{
${rows.join("\n")}
}};

}  // namespace

std::span<const EmbeddedAsset> embedded_assets() { return kAssets; }

}  // namespace livestream
`);
