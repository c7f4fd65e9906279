/**
 * Makes a browser's PNG smaller without changing a pixel: browsers compress in a hurry and filter rows as for
 * photographs, which does not suit large areas of one colour. Format: https://www.w3.org/TR/png-3/
 */
import { deflateSync, inflateSync } from 'node:zlib';

const kSignatureBytes = 8;
const kFramingBytes = 12; // of a chunk: length, type, checksum
/** Bytes per pixel by colour type, at 8 bits a channel: RGB and RGBA. @type {Record<number, number>} */
const kPixelBytes = { 2: 3, 6: 4 };

/** @param {Buffer} png as Chromium writes it: 8 bits a channel, not interlaced @returns {Buffer} */
export function pack(png) {
  const chunks = chunksOf(png);
  const header = chunks[0].data;
  const pixelBytes = kPixelBytes[header[9]];
  const rowBytes = header.readUInt32BE(0) * pixelBytes;
  const rows = unfilter(inflateSync(joined(chunks, 'IDAT')), rowBytes, pixelBytes);
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  const parts = [chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([png.subarray(0, kSignatureBytes), ...parts]);
}

/** @param {Buffer} png */
function chunksOf(png) {
  const chunks = [];
  for (let at = kSignatureBytes; at < png.length; ) {
    const end = at + kFramingBytes - 4 + png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
}

/** @param {{ type: string, data: Buffer }[]} chunks @param {string} wanted */
function joined(chunks, wanted) {
  return Buffer.concat(chunks.filter(({ type }) => type === wanted).map(({ data }) => data));
}

/** The same rows, each with filter 0, "none". @param {Buffer} filtered @param {number} rowBytes @param {number} pixelBytes */
function unfilter(filtered, rowBytes, pixelBytes) {
  const stride = rowBytes + 1;
  const plain = Buffer.alloc(filtered.length);
  for (let start = 0; start < filtered.length; start += stride) {
    for (let i = 1; i < stride; i += 1) {
      const at = start + i;
      const isFirst = i <= pixelBytes;
      const left = isFirst ? 0 : plain[at - pixelBytes];
      const up = start === 0 ? 0 : plain[at - stride];
      const corner = isFirst || start === 0 ? 0 : plain[at - stride - pixelBytes];
      plain[at] = filtered[at] + predicted(filtered[start], left, up, corner);
    }
  }
  return plain;
}

/** @param {number} filter @param {number} left @param {number} up @param {number} corner */
function predicted(filter, left, up, corner) {
  return [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
}

/** Whichever neighbour is nearest to left + up − corner. @param {number} left @param {number} up @param {number} corner */
function paeth(left, up, corner) {
  const [byLeft, byUp, byCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const framed = Buffer.alloc(data.length + kFramingBytes);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, 'latin1');
  data.copy(framed, 8);
  framed.writeUInt32BE(checksum(framed.subarray(4, -4)), framed.length - 4);
  return framed;
}

/** CRC-32, which Node's own zlib offers only from version 20.15 on. @param {Buffer} bytes */
function checksum(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
