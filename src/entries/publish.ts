/** `sallyport/publish`: keys, signatures, and the pointer that clients of `sallyport/sources` follow. */

export type { KeySet } from '../sources/signed/key-set.ts'
export type { Pointer } from '../sources/signed/pointer.ts'
export {
  generateKeys,
  inspectKeys,
  inspectPointer,
  type KeyPair,
  makePointer,
  newestKeys,
  type PointerOptions,
  signBundle,
  signKeySet,
  signPointer,
  verifyPointer,
} from '../sources/signed/sign-pointer.ts'
export type { PublicKey, Signer } from '../sources/signed/signed-text.ts'
export { SourceError, type SourceErrorCode } from '../sources/source-error.ts'
