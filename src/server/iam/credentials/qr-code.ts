/** A QR code as a PNG: one bit a pixel. */
import { deflateSync } from 'node:zlib'
import { encode } from 'uqr'

const pixels = 4

/** The image of a text. */
export function qrCode(text: string): Uint8Array {
  const { data, size } = encode(text, { border: 4 })
  const width = size * pixels
  const rows = data.flatMap((line) => {
    const row = Buffer.alloc(1 + Math.ceil(width / 8)) // no filter, then the pixels
    for (let at = 0; at < width; at += 1) {
      const isDark = line[Math.floor(at / pixels)] === true
      const byte = 1 + (at >> 3)
      if (!isDark) row[byte] = (row[byte] ?? 0) | (0x80 >> (at & 7))
    }
    return Array.from({ length: pixels }, () => row)
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(width, 4)
  header[8] = 1 // bits of a grey pixel
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(checksum(body))
  return Buffer.concat([length, body, check])
}

/** CRC-32, as PNG wants it. */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffff_ffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb8_8320 : 0)
  }
  return (sum ^ 0xffff_ffff) >>> 0
}
