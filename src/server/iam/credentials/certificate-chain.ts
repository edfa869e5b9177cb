/** Certificates in PEM, and whether a chain leads from one to who signed it. */
import { X509Certificate } from 'node:crypto'
import { AwsError } from '../../protocol/aws-error.ts'

/** Throws `MalformedCertificate`. */
export function readPem(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw malformed('Unable to parse certificate. Please ensure the certificate is in PEM format.')
  }
}

/**
 * Throws `MalformedCertificate` unless each certificate is good at the time and signed by the next.
 * The last of a chain is trusted; those between must be authorities. As in the answers of AWS, an
 * index tells which is wrong, the certificate itself being 0, and -1 that the last signed none.
 */
export function confirmChain(body: string, chain: string, now: number): void {
  const path = [...readAll(body), ...readAll(chain)]
  const anchor = path.pop()
  let issuer = anchor
  for (const [index, certificate] of [...path.entries()].reverse()) {
    if (issuer === undefined || !isSignedBy(certificate, issuer)) {
      throw broken(issuer === anchor ? -1 : index)
    }
    if (!isGood(certificate, now) || (index > 0 && !certificate.ca)) throw broken(index)
    issuer = certificate
  }
}

function readAll(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
  return (blocks ?? [pem]).map(readPem)
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

function isGood({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo)
}

function broken(index: number): AwsError {
  return malformed(
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
  )
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedCertificate', message)
}
