/** A strict reading of XML: elements with namespaces, without document types, comments and instructions. */
import { SaxesParser } from 'saxes'

export interface XmlElement {
  /** The namespace and the local name. */
  readonly space: string
  readonly name: string
  /** Attributes without a namespace, by name. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The text directly inside, and not that of elements inside. */
  readonly text: string
  readonly parent: XmlElement | undefined
}

/** What cannot be read. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

const mostElements = 20_000
const mostDepth = 64

interface OpenElement {
  readonly space: string
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: OpenElement[]
  readonly parent: OpenElement | undefined
  text: string
}

/** The root element. Throws `XmlError` for what is not well-formed, or has more than elements and text. */
export function readXmlTree(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true })
  let root: OpenElement | undefined
  let open: OpenElement | undefined
  let depth = 0
  let count = 0
  const refuse = (what: string) => (): never => {
    throw new XmlError(what)
  }
  parser.on('error', (cause) => refuse(cause.message)())
  parser.on('doctype', refuse('a document type'))
  parser.on('comment', refuse('a comment'))
  parser.on('processinginstruction', refuse('an instruction'))
  parser.on('cdata', refuse('a CDATA section'))
  parser.on('opentag', ({ uri, local, attributes }) => {
    count += 1
    depth += 1
    if (count > mostElements || depth > mostDepth) throw new XmlError('too large')
    const plain = Object.values(attributes).filter(({ prefix }) => prefix === '')
    const element: OpenElement = {
      ...{ space: uri, name: local, children: [], parent: open, text: '' },
      attributes: new Map(plain.map(({ name, value }) => [name, value])),
    }
    open?.children.push(element)
    root ??= element
    open = element
  })
  parser.on('text', (more) => {
    if (open !== undefined) open.text += more
  })
  parser.on('closetag', () => {
    depth -= 1
    open = open?.parent
  })
  parser.write(text).close()
  if (root === undefined) throw new XmlError('no element')
  return root
}

/** Elements directly inside, of a namespace and a name. */
export function childrenOf(element: XmlElement, space: string, name: string): XmlElement[] {
  return element.children.filter((one) => one.space === space && one.name === name)
}

/** The only such element, if there is one. Throws where there are several. */
export function onlyChild(
  element: XmlElement,
  space: string,
  name: string,
): XmlElement | undefined {
  const [first, ...more] = childrenOf(element, space, name)
  if (more.length > 0) throw new XmlError(`several \`${name}\``)
  return first
}

/** The element and all below it. */
export function* allElements(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) yield* allElements(child)
}
