/**
 * Writes the kernel as JavaScript into `src/hosts/js-kernel-code.js`, for pages whose policy forbids
 * WebAssembly: `wasm2js` turns the build without SIMD into code, and this puts the reads and writes
 * of memory right. As `wasm2js` leaves them they are of typed arrays, which read elsewhere where an
 * address is not aligned, and read nothing beyond the end; of a `DataView` they do as WebAssembly does.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '..')
const program = join(root, 'node_modules/.bin/wasm2js')
const made = execFileSync(program, [join(root, 'build/kernel.plain.wasm'), '-all', '-O3'], {
  encoding: 'utf8',
  maxBuffer: 16_000_000,
})

interface Access {
  /** The ending of the `DataView` methods. */
  readonly type: string
  /** By which a typed array's index is shorter than an address. */
  readonly shift: number
}

const arrays: ReadonlyMap<string, Access> = new Map([
  ['HEAP8', { type: 'Int8', shift: 0 }],
  ['HEAPU8', { type: 'Uint8', shift: 0 }],
  ['HEAP16', { type: 'Int16', shift: 1 }],
  ['HEAPU16', { type: 'Uint16', shift: 1 }],
  ['HEAP32', { type: 'Int32', shift: 2 }],
  ['HEAPU32', { type: 'Uint32', shift: 2 }],
])

/** What of the generated function is ours below, or is not called. */
const replaced: ReadonlySet<string> = new Set(['__wasm_memory_grow', '__wasm_memory_size'])

const { factory } = ts

function accessOf(node: ts.Node): { access: Access; address: ts.Expression } | undefined {
  if (!ts.isElementAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined
  const access = arrays.get(node.expression.text)
  if (access === undefined) return undefined
  return { access, address: addressOf(node.argumentExpression, access) }
}

/** Throws for an index that is not an address by the form of it: the output of `wasm2js` has changed. */
function addressOf(index: ts.Expression, { shift }: Access): ts.Expression {
  if (shift === 0) return index
  if (ts.isNumericLiteral(index)) return factory.createNumericLiteral(Number(index.text) << shift)
  const isShifted =
    ts.isBinaryExpression(index) &&
    index.operatorToken.kind === ts.SyntaxKind.GreaterThanGreaterThanToken &&
    index.right.getText() === String(shift)
  if (!isShifted) throw new Error(`no address: ${index.getText()}`)
  return index.left
}

function callView(
  method: string,
  args: readonly ts.Expression[],
  { shift }: Access,
): ts.Expression {
  const little = shift === 0 ? [] : [factory.createTrue()]
  const view = factory.createPropertyAccessExpression(factory.createIdentifier('view'), method)
  return factory.createCallExpression(view, undefined, [...args, ...little])
}

const throughView: ts.TransformerFactory<ts.FunctionDeclaration> = (context) => {
  const visit = (node: ts.Node): ts.Node => {
    const isStore =
      ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
    const stored = isStore ? accessOf(node.left) : undefined
    if (isStore && stored !== undefined) {
      const { access, address } = stored
      const args = [visit(address), visit(node.right)] as ts.Expression[]
      return callView(`set${access.type}`, args, access)
    }
    const loaded = accessOf(node)
    if (loaded === undefined) return ts.visitEachChild(node, visit, context)
    const { access, address } = loaded
    return callView(`get${access.type}`, [visit(address) as ts.Expression], access)
  }
  return (node) => ts.visitEachChild(node, visit, context)
}

const source = ts.createSourceFile('kernel.js', made, ts.ScriptTarget.ES2022, true)
const outer = source.statements.find(
  (node): node is ts.FunctionDeclaration =>
    ts.isFunctionDeclaration(node) && node.name?.text === 'asmFunc',
)
if (outer?.body === undefined) throw new Error('wasm2js wrote no function')
const printer = ts.createPrinter()
const print = (node: ts.Node) => printer.printNode(ts.EmitHint.Unspecified, node, source)

const functions = outer.body.statements.filter(ts.isFunctionDeclaration).flatMap((one) => {
  if (replaced.has(one.name?.text ?? '')) return []
  return [print(ts.transform(one, [throughView]).transformed[0] ?? one)]
})
const variables = outer.body.statements
  .filter(ts.isVariableStatement)
  .map(print)
  .filter((text) => isUsed(/^var (\S+) = (?:Math\.|-?\d)/.exec(text)?.[1]))

/** Whether the functions use a variable that holds a number or a function of `Math`. */
function isUsed(name: string | undefined): boolean {
  return name !== undefined && functions.some((text) => text.includes(name))
}

const returned = outer.body.statements.find(ts.isReturnStatement)
if (returned?.expression === undefined) throw new Error('wasm2js wrote no exports')
const exported = (returned.expression as ts.ObjectLiteralExpression).properties.map((one) => {
  if (!ts.isPropertyAssignment(one)) throw new Error('no export')
  const inner = one.initializer.getText()
  const { parameters } =
    outer.body?.statements
      .filter(ts.isFunctionDeclaration)
      .find(({ name }) => name?.text === inner) ?? {}
  const names = parameters?.map(({ name }) => name.getText()).join(', ') ?? ''
  return `${one.name.getText()}: (${names}) => { look(); return ${inner}(${names}) }`
})

const code = `/** The kernel as JavaScript. Written by \`scripts/write-js-kernel.ts\`; not in git. */
export function runKernel(memory) {
let view = new DataView(memory.buffer)
function look() {
  if (view.buffer !== memory.buffer) view = new DataView(memory.buffer)
}
function confirmRange(at, size) {
  if (at < 0 || size < 0 || at + size > view.byteLength) throw new RangeError('out of memory bounds')
}
function wasm2js_memory_copy(to, from, size) {
  confirmRange(to, size)
  confirmRange(from, size)
  new Uint8Array(view.buffer).copyWithin(to, from, from + size)
}
function wasm2js_memory_fill(to, value, size) {
  confirmRange(to, size)
  new Uint8Array(view.buffer).fill(value, to, to + size)
}
${variables.join('\n')}
${functions.join('\n')}
return { ${exported.join(', ')} }
}
`
const strange = /HEAP\w*|bufferView|__wasm_memory\w*|\babort\b|wasm2js_trap|\bf(?:32|64)\b/.exec(
  code,
)
if (strange !== null) throw new Error(`the kernel as JavaScript has a ${strange[0]}`)
const known = new Set([...code.matchAll(/function (\$?\w+)/g)].map(([, name]) => name))
const unknown = [...code.matchAll(/(?<![.\w$])((?:wasm2js|__wasm)_\w+|\$\d+)\(/g)].filter(
  ([, name]) => !known.has(name),
)
if (unknown.length > 0) throw new Error(`the kernel as JavaScript lacks ${unknown[0]?.[1]}`)
writeFileSync(join(root, 'src/hosts/js-kernel-code.js'), code)
