/** What a bundle begins with. */

//   0      4         8       12          16        48           112     116        128
//   ┌──────┬─────────┬───────┬───────────┬─────────┬────────────┬───────┬──────────┬───────────
//   │ SLYP │ version │ bytes │ sections  │ digest  │ signature  │ flags │ reserved │ directory…
//   └──────┴─────────┴───────┴───────────┴─────────┴────────────┴───────┴──────────┴───────────
//   directory: (offset, byte length) of each section, in the order of the numbers in `section.ts`;
//   every section begins at a multiple of 8.

export const MAGIC = 0x50594c53
export const MAGIC_AT = 0
export const VERSION_AT = 4
export const BYTES_AT = 8
export const SECTIONS_AT = 12
export const DIGEST_AT = 16
export const DIGEST_SIZE = 32
export const SIGNATURE_AT = 48
export const SIGNATURE_SIZE = 64
export const FLAGS_AT = 112
export const SIZE = 128

/** Flag: the signature field holds an Ed25519 signature of the digest. */
export const SIGNED = 1
/** Flag: names, Sids, files and lines were left out. */
export const STRIPPED = 2
