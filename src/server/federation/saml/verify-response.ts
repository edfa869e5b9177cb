/**
 * SAML responses, verified: the one assertion, as it was signed. What is read of it is read from
 * the signed bytes alone, so that nothing that was wrapped around them is taken for it.
 */
import { decryptAssertion } from './decrypt-assertion.ts'
import { assertionSpace, protocolSpace, signatureSpace } from './names.ts'
import { signatureOf, signedElement } from './signed-element.ts'
import { allElements, childrenOf, readXmlTree, type XmlElement, XmlError } from './xml-tree.ts'

/** What the provider signs and is sent with. */
export interface SamlKeys {
  /** Of the metadata, in PEM. */
  readonly signing: readonly string[]
  /** Private ones of the account, in PEM. */
  readonly decryption: readonly string[]
  readonly isEncryptionRequired: boolean
}

export interface SignedResponse {
  /** Not signed, unless the whole response is. */
  readonly response: XmlElement
  readonly assertion: XmlElement
}

const mostCharacters = 100_000

/** Throws `XmlError` for a response without one assertion that the provider has signed. */
export function verifyResponse(encoded: string, keys: SamlKeys): SignedResponse {
  const text = readBase64(encoded)
  const root = readXmlTree(text)
  confirmShape(root)
  const isSigned = signatureOf(root) !== undefined
  const response = isSigned ? signedElement(text, root, keys.signing) : root
  const [encrypted] = childrenOf(response, assertionSpace, 'EncryptedAssertion')
  if (encrypted !== undefined) {
    const plain = decryptAssertion(encrypted, keys.decryption)
    return { response, assertion: readDecrypted(plain, isSigned, keys) }
  }
  if (keys.isEncryptionRequired) throw new XmlError('an assertion that is not encrypted')
  const [assertion] = childrenOf(response, assertionSpace, 'Assertion')
  if (assertion === undefined) throw new XmlError('no assertion')
  if (isSigned && !hasSignature(root)) return { response, assertion }
  return { response, assertion: signedElement(text, onlyAssertion(root), keys.signing) }
}

function readBase64(encoded: string): string {
  const packed = encoded.replace(/\s/g, '')
  const bytes = Buffer.from(packed, 'base64')
  const isWhole = bytes.toString('base64').replace(/=+$/, '') === packed.replace(/=+$/, '')
  if (!isWhole || bytes.length > mostCharacters) throw new XmlError('no Base64')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new XmlError('no UTF-8')
  }
}

/** One assertion, directly inside; ids that are nobody else's; signatures where they belong. */
function confirmShape(root: XmlElement): void {
  if (root.space !== protocolSpace || root.name !== 'Response') throw new XmlError('no response')
  const all = [...allElements(root)]
  const assertions = all.filter(
    ({ space, name }) =>
      space === assertionSpace && (name === 'Assertion' || name === 'EncryptedAssertion'),
  )
  if (assertions.length !== 1 || assertions[0]?.parent !== root) {
    throw new XmlError('not one assertion')
  }
  confirmIds(all)
  confirmSignatures(all, [root, ...assertions])
}

function confirmIds(all: readonly XmlElement[]): void {
  const ids = all.flatMap(({ attributes }) =>
    ['ID', 'Id', 'id'].flatMap((name) => attributes.get(name) ?? []),
  )
  if (new Set(ids).size < ids.length) throw new XmlError('an id that is there twice')
}

function confirmSignatures(all: readonly XmlElement[], signed: readonly XmlElement[]): void {
  const signatures = all.filter(
    ({ space, name }) => space === signatureSpace && name === 'Signature',
  )
  const parents = signatures.map(({ parent }) => parent)
  const areInPlace = parents.every((parent) => parent !== undefined && signed.includes(parent))
  if (!areInPlace || new Set(parents).size < parents.length) {
    throw new XmlError('a signature out of place')
  }
}

function onlyAssertion(root: XmlElement): XmlElement {
  const [assertion] = childrenOf(root, assertionSpace, 'Assertion')
  if (assertion === undefined || signatureOf(assertion) === undefined) {
    throw new XmlError('no signature')
  }
  return assertion
}

function hasSignature(root: XmlElement): boolean {
  const [assertion] = childrenOf(root, assertionSpace, 'Assertion')
  return assertion !== undefined && signatureOf(assertion) !== undefined
}

/** What was encrypted is signed itself, or was inside a response that is. */
function readDecrypted(text: string, isCovered: boolean, keys: SamlKeys): XmlElement {
  const assertion = readXmlTree(text)
  if (assertion.space !== assertionSpace || assertion.name !== 'Assertion') {
    throw new XmlError('no assertion')
  }
  const all = [...allElements(assertion)]
  const inside = all.filter(({ space, name }) => space === assertionSpace && name === 'Assertion')
  if (inside.length !== 1) throw new XmlError('not one assertion')
  confirmIds(all)
  confirmSignatures(all, [assertion])
  if (signatureOf(assertion) === undefined && isCovered) return assertion
  return signedElement(text, assertion, keys.signing)
}
