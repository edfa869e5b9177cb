/** The hash that keys of a bundle are found by; `assembly/lookup.ts` computes the same. */

/** Hashes UTF-8 bytes in one of the key spaces, four bytes at a time. */
export function hashKey(space: number, text: Uint8Array): number {
  let value = Math.imul(space, 0x85ebca6b) ^ text.length
  let at = 0
  for (; at + 4 <= text.length; at += 4) value = mix(value, word(text, at, 4))
  if (at < text.length) value = mix(value, word(text, at, text.length - at))
  return (value ^ (value >>> 16)) >>> 0
}

function word(text: Uint8Array, at: number, bytes: number): number {
  let value = 0
  for (let i = 0; i < bytes; i += 1) value |= (text[at + i] ?? 0) << (i * 8)
  return value
}

function mix(value: number, next: number): number {
  const mixed = Math.imul(value ^ next, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
