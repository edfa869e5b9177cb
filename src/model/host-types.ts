/** Types of what a host has, for programs whose compiler knows no types of browsers or Node. */

/** A compiled kernel: a `WebAssembly.Module`, or `jsKernel` of `sallyport/kernel-js`. */
export type KernelModule = object

/** A key as WebCrypto holds it: a `CryptoKey` for Ed25519. */
export interface Key {
  readonly type: 'private' | 'public' | 'secret'
  readonly extractable: boolean
  readonly algorithm: { readonly name: string }
}

/** A key as the host's own types name it, for calls of WebCrypto. */
export type HostKey = Parameters<typeof crypto.subtle.sign>[1]
