/** What a bundle begins with. */

//   0      4         8       12   16       48          112     116        120     128
//   ┌──────┬─────────┬───────┬────┬────────┬───────────┬───────┬──────────┬───────┬────────
//   │ SLYP │ version │ bytes │ 0  │ digest │ signature │ flags │ sections │ 0     │ table…
//   └──────┴─────────┴───────┴────┴────────┴───────────┴───────┴──────────┴───────┴────────
//   table: as many entries as there are sections, see `section.ts`. The digest is of all behind
//   the signature; the bytes before it can each have one value only.

export const MAGIC = 0x50594c53
export const MAGIC_AT = 0
export const VERSION_AT = 4
export const BYTES_AT = 8
export const ZERO_AT = 12
export const DIGEST_AT = 16
export const DIGEST_SIZE = 32
export const SIGNATURE_AT = 48
export const SIGNATURE_SIZE = 64
export const FLAGS_AT = 112
export const SECTIONS_AT = 116
export const SIZE = 128

/** Flag: the signature field holds an Ed25519 signature of the digest. */
export const SIGNED = 1
/** Flag: names, Sids, files and lines were left out. */
export const STRIPPED = 2
