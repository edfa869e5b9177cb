/** Metadata of SAML providers: who they are, and the certificates that they sign with. */
import { X509Certificate } from 'node:crypto'
import { metadataSpace, protocolSpace, signatureSpace } from './names.ts'
import {
  allElements,
  childrenOf,
  onlyChild,
  readXmlTree,
  type XmlElement,
  XmlError,
} from './xml-tree.ts'

export interface SamlMetadata {
  /** The entity id, which is the issuer of its assertions. */
  readonly issuer: string
  /** Keys in PEM. */
  readonly keys: readonly string[]
  /** ISO 8601. */
  readonly validUntil: string | undefined
}

const leastKeyBits = 1_024

/** Throws `XmlError` for what is no metadata of an identity provider with a certificate. */
export function readMetadata(text: string): SamlMetadata {
  const root = readXmlTree(text)
  if (root.space !== metadataSpace || root.name !== 'EntityDescriptor') {
    throw new XmlError('no EntityDescriptor')
  }
  const issuer = root.attributes.get('entityID') ?? ''
  if (issuer === '') throw new XmlError('no entityID')
  const descriptors = childrenOf(root, metadataSpace, 'IDPSSODescriptor').filter((one) =>
    one.attributes.get('protocolSupportEnumeration')?.split(/\s+/).includes(protocolSpace),
  )
  const keys = descriptors.flatMap(signingKeys)
  if (keys.length === 0) throw new XmlError('no certificate')
  return {
    issuer,
    keys: [...new Set(keys)],
    validUntil: readTime(root.attributes.get('validUntil')),
  }
}

function signingKeys(descriptor: XmlElement): string[] {
  return childrenOf(descriptor, metadataSpace, 'KeyDescriptor')
    .filter(({ attributes }) => attributes.get('use') !== 'encryption')
    .flatMap((key) => {
      const info = onlyChild(key, signatureSpace, 'KeyInfo')
      if (info === undefined) return []
      return [...allElements(info)]
        .filter(({ space, name }) => space === signatureSpace && name === 'X509Certificate')
        .map((one) => readKey(one.text))
    })
}

/** That a certificate has expired does not matter: who put it into the metadata trusts its key. */
function readKey(text: string): string {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(text.replace(/\s/g, ''), 'base64'))
    const { modulusLength = leastKeyBits } = publicKey.asymmetricKeyDetails ?? {}
    if (modulusLength < leastKeyBits) throw new XmlError('a key that is too short')
    return publicKey.export({ type: 'spki', format: 'pem' }).toString()
  } catch {
    throw new XmlError('a certificate that cannot be read')
  }
}

function readTime(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new XmlError('a time that cannot be read')
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}
