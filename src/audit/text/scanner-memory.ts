/** The module of the scanner with its memory: `assembly/layout/scanned-event.ts` draws it. */
import * as Layout from '../../../assembly/layout/scanned-event.ts'
import { type EventNode, eventNodes } from './event-nodes.ts'
import { scannerCode } from './scanner-bytes.ts'

/** What the module exports: `assembly/trail/index.ts`. */
export interface ScannerExports {
  readonly memory: WebAssembly.Memory
  indexText(from: number, end: number): void
  readNext(at: number): number
  addName(number: number): void
  find(parts: number, first: number, second: number): number
  keep(number: number): number
  meet(): number
  forget(): void
  readTime(node: number): number
  readUuid(node: number): number
}

export interface ScannerMemory {
  readonly exports: ScannerExports
  readonly bytes: Uint8Array
  readonly words: Uint32Array
}

/** Undefined where the host has no WebAssembly, or none with SIMD. */
export function openMemory(): ScannerMemory | undefined {
  try {
    compiled ??= new WebAssembly.Module(bytesOf(scannerCode))
    const exports = new WebAssembly.Instance(compiled).exports as unknown as ScannerExports
    const { buffer } = exports.memory
    const memory = { exports, bytes: new Uint8Array(buffer), words: new Uint32Array(buffer) }
    for (const [at, node] of [...eventNodes.values()].entries()) addName(memory, at, node)
    exports.forget()
    return memory
  } catch {
    return undefined
  }
}

let compiled: WebAssembly.Module | undefined

function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  const pairs = digits.match(/../g) ?? []
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
}

function addName(
  { exports, bytes, words }: ScannerMemory,
  at: number,
  { name, parent, number, size }: EventNode,
): void {
  bytes[Layout.NODE_SIZES + number] = size
  const entry = Layout.NAMES + at * Layout.NAME_SIZE
  const text = new TextEncoder().encode(name)
  words[entry >> 2] = text.length | (parent << 16)
  words[(entry + Layout.NAME_NODE_AT) >> 2] = number
  bytes.set(text, entry + Layout.NAME_TEXT_AT)
  exports.addName(at)
}
