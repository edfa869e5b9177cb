/** Signatures of SAML documents: of one element that they are inside of, by a key of the metadata. */
import { DOMParser } from '@xmldom/xmldom'
import { SignedXml } from 'xml-crypto'
import { signatureSpace } from './names.ts'
import { childrenOf, onlyChild, readXmlTree, type XmlElement, XmlError } from './xml-tree.ts'

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

/** No SHA-1, no shared secrets. */
const signatureMethods: ReadonlySet<string | undefined> = new Set([
  ...['rsa-sha256', 'rsa-sha512'].map((name) => `http://www.w3.org/2001/04/xmldsig-more#${name}`),
])
const digestMethods: ReadonlySet<string | undefined> = new Set([
  ...['sha256', 'sha512'].map((name) => `http://www.w3.org/2001/04/xmlenc#${name}`),
])

/** The signature of an element, which is directly inside; undefined for one that has none. */
export function signatureOf(element: XmlElement): XmlElement | undefined {
  return onlyChild(element, signatureSpace, 'Signature')
}

/**
 * The element as its signature covers it: read anew from the signed bytes, so that nothing else is
 * taken for signed. Throws `XmlError` unless one of the keys has signed it.
 */
export function signedElement(
  text: string,
  element: XmlElement,
  keys: readonly string[],
): XmlElement {
  const id = confirmSignature(element)
  const bytes = keys.map((key) => signedBytes(text, id, key)).find((one) => one !== undefined)
  if (bytes === undefined) throw new XmlError('a signature of somebody else')
  const read = readXmlTree(bytes)
  const isSame =
    read.space === element.space && read.name === element.name && read.attributes.get('ID') === id
  if (!isSame) throw new XmlError('a signature of something else')
  return read
}

/** That it is of the element around it, and made in one of the ways that are known. Returns its id. */
function confirmSignature(element: XmlElement): string {
  const signature = signatureOf(element)
  const info = signature && onlyChild(signature, signatureSpace, 'SignedInfo')
  const [reference, ...more] = info ? childrenOf(info, signatureSpace, 'Reference') : []
  if (info === undefined || reference === undefined || more.length > 0) {
    throw new XmlError('a signature without one reference')
  }
  const transforms = onlyChild(reference, signatureSpace, 'Transforms')
  const steps = transforms ? transforms.children.map(algorithmOf) : []
  const id = element.attributes.get('ID') ?? ''
  const isKnown =
    signatureMethods.has(methodOf(info, 'SignatureMethod')) &&
    methodOf(info, 'CanonicalizationMethod') === exclusive &&
    digestMethods.has(methodOf(reference, 'DigestMethod')) &&
    steps.length <= 2 &&
    steps[0] === enveloped &&
    (steps[1] ?? exclusive) === exclusive
  if (!isKnown || id === '' || reference.attributes.get('URI') !== `#${id}`) {
    throw new XmlError('a signature of an unknown kind')
  }
  return id
}

function methodOf(element: XmlElement, name: string): string | undefined {
  const method = onlyChild(element, signatureSpace, name)
  return method && algorithmOf(method)
}

function algorithmOf({ attributes }: XmlElement): string {
  return attributes.get('Algorithm') ?? ''
}

/** What a key has signed; undefined where it has not. */
function signedBytes(text: string, id: string, key: string): string | undefined {
  const document = new DOMParser().parseFromString(text, 'text/xml')
  const node = [...nodesOf(document)].find(
    ({ parentNode }) => (parentNode as Element | null)?.getAttribute?.('ID') === id,
  )
  if (node === undefined) return undefined
  // what the signature says of its own key is not asked
  const signed = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null })
  try {
    signed.loadSignature(node as never)
    if (!signed.checkSignature(text)) return undefined
  } catch {
    return undefined
  }
  const references = signed.getSignedReferences()
  return references.length === 1 ? references[0] : undefined
}

function* nodesOf(document: Document): Generator<Element> {
  const found = document.getElementsByTagNameNS(signatureSpace, 'Signature')
  for (let at = 0; at < found.length; at += 1) {
    const node = found.item(at)
    if (node !== null) yield node
  }
}
