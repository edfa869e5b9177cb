/** Ed25519 of WebCrypto, which older hosts do not have, nor pages that are no secure context. */
import { SourceError } from '../source-error.ts'

/** Asks WebCrypto. Throws `ERR_POINTER_SIGNATURE` where it cannot. */
export async function askWebCrypto<T>(ask: (subtle: SubtleCrypto) => Promise<T>): Promise<T> {
  try {
    return await ask(crypto.subtle)
  } catch (cause) {
    throw new SourceError('ERR_POINTER_SIGNATURE', 'WebCrypto does nothing with Ed25519 here', {
      place: 'crypto.subtle',
      hint: 'take Node 20, Chromium 137, Firefox 129 or Safari 17, or later, and a page served by https',
      cause,
    })
  }
}
