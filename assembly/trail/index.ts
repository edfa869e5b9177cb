/**
 * The scanner's ABI: events of CloudTrail as bytes go in, and where the values are that an audit reads
 * comes out. It is a module of its own, which only audits load.
 */
import * as Layout from '../layout/scanned-event'
import * as plain from './plain'

export { readNext } from './event'
export { find, forget, keep, meet } from './key'
export { addName } from './names'
export { indexText } from './text-index'

/** What a node's text says of a point in time: see `plain.readTime`. */
export function readTime(node: u32): f64 {
  const row = Layout.ROW + node * Layout.ROW_SIZE
  return plain.readTime(load<u32>(row), load<u32>(row + 4))
}

/** Whether a node's text is a UUID in lower case; it is then in the words. */
export function readUuid(node: u32): bool {
  const row = Layout.ROW + node * Layout.ROW_SIZE
  return plain.readUuid(load<u32>(row), load<u32>(row + 4), Layout.WORDS)
}
