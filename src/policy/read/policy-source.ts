/** The three forms in which a document is given, as one. */

import { type JsonNode, plainOf, readJson, readValue } from '../../json/parse-json.ts'
import type { Issue } from '../../model/errors.ts'

export interface OpenDocument {
  /** Undefined when the text is no JSON. */
  readonly node: JsonNode | undefined
  readonly issues: readonly Issue[]
  /** UTF-16 units, as given and without white space between tokens (L-125). */
  readonly measure: () => DocumentSize
}

export interface DocumentSize {
  readonly characters: number
  readonly compact: number
}

/**
 * Takes JSON text, a node of a larger document or a plain object. The last two have no text of
 * their own: they are as long as `JSON.stringify` writes them.
 *
 * Throws `ERR_LIMIT_EXCEEDED` for a text over `policyCharacters` or nested deeper than `jsonDepth`.
 */
export function openDocument(document: string | object | JsonNode): OpenDocument {
  if (typeof document === 'string') {
    const { node, issues, compactLength } = readJson(document, 'policyCharacters')
    const size = { characters: document.length, compact: compactLength }
    return { node, issues, measure: () => size }
  }
  const { node, issues } = readValue(document, 'policyCharacters')
  return { node, issues, measure: () => measureNode(node) }
}

function measureNode(node: JsonNode | undefined): DocumentSize {
  const { length } = JSON.stringify(node === undefined ? null : plainOf(node))
  return { characters: length, compact: length }
}
