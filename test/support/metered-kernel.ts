/** The kernel with a count of the turns of its loops: work that no clock has to tell. */
import { readFileSync } from 'node:fs'
import binaryen from 'binaryen'
import type { KernelModule } from '../../src/model/host-types.ts'

const kernel = new URL('../../build/kernel.simd.wasm', import.meta.url)
/** Far more turns than any sound kernel takes in its life in a test; one that goes on without end traps. */
const TURNS_MOST = 1_000_000_000
const count = `(global.set $turns (i64.add (global.get $turns) (i64.const 1)))
  (if (i64.gt_u (global.get $turns) (i64.const ${TURNS_MOST})) (then (unreachable)))`

export interface MeteredKernel {
  readonly module: KernelModule
  /** The turns that all kernels of the module took while it ran. */
  turnsOf(run: () => unknown): number
}

/** The kernel as it is shipped, but for the count. */
export function meteredKernel(): MeteredKernel {
  const module = new WebAssembly.Module(instrument(readFileSync(kernel)))
  let meters: WeakRef<Meter>[] = []
  observeInstances(({ exports }, of) => {
    if (of === module) meters.push(new WeakRef(exports.turns as Meter))
  })
  const living = (): Meter[] => meters.flatMap((meter) => meter.deref() ?? [])
  return {
    module: module as KernelModule,
    turnsOf(run) {
      const before = living()
      meters = before.map((meter) => new WeakRef(meter))
      const start = sum(before)
      run()
      return sum(living()) - start
    },
  }
}

type Meter = WebAssembly.Global<'i64'>

function sum(meters: readonly Meter[]): number {
  return meters.reduce((turns, { value }) => turns + Number(value), 0)
}

function instrument(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const plain = binaryen.readBinary(bytes)
  const counting = plain
    .emitText()
    .replace(/\)\s*$/, '(global $turns (export "turns") (mut i64) (i64.const 0)))')
    .replaceAll(/\(loop \S+(?: \(result \w+\))?/g, `$& ${count}`)
  const parsed = binaryen.parseText(counting)
  parsed.setFeatures(binaryen.Features.All)
  const binary = Uint8Array.from(parsed.emitBinary())
  parsed.dispose()
  plain.dispose()
  return binary
}

/** Kernels start where no test sees them, so every instance is shown as it is made. */
function observeInstances(
  show: (instance: WebAssembly.Instance, of: WebAssembly.Module) => void,
): void {
  const Instance = WebAssembly.Instance
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports)
      show(this, module)
    }
  }
}
