/** What a program shows beside a code or token: that it has the key of its session (RFC 9449, DPoP). */
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose'
import type { ProofParts } from '../sts/token-operation.ts'

/** A proof that is good, for this call alone. */
export interface KeyProof {
  /** Thumbprint of the key. */
  readonly key: string
  readonly id: string
}

/** Seconds that a proof may be older or newer than the machine's clock says. */
const mostSkew = 300
const mostCharacters = 4_096

/** Undefined where the proof is missing or not good. */
export async function readKeyProof(
  { header, signedBy, origin }: Pick<ProofParts, 'header' | 'signedBy' | 'origin'>,
  path: string,
): Promise<KeyProof | undefined> {
  const text = header('dpop') ?? ''
  if (text === '' || text.length > mostCharacters) return undefined
  try {
    const { payload, protectedHeader } = await jwtVerify(text, EmbeddedJWK, {
      ...{ algorithms: ['ES256'], typ: 'dpop+jwt', currentDate: new Date(signedBy) },
    })
    const { jwk } = protectedHeader
    if (jwk === undefined || !isOfCall(payload, { url: `${origin}${path}`, signedBy })) {
      return undefined
    }
    const { jti = '' } = payload
    return { key: await calculateJwkThumbprint(jwk), id: jti }
  } catch {
    return undefined // what jose throws for a proof of any kind that is not good
  }
}

/** Whether it is of this call, and not old. The scheme may be another one before a proxy. */
function isOfCall(
  { jti = '', htm, htu, iat = 0 }: JWTPayload,
  { url, signedBy }: { readonly url: string; readonly signedBy: number },
): boolean {
  if (jti === '' || jti.length > 256 || htm !== 'POST') return false
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false
  const [told, own] = [new URL(htu), new URL(url)]
  const isHere = told.host === own.host && told.pathname === own.pathname
  return isHere && Math.abs(signedBy / 1000 - iat) <= mostSkew
}
