/** What the WebAssembly module offers: the ABI of `assembly/index.ts`, as one interface. */

export interface KernelExports {
  abiVersion(): number
  start(base: number): void
  load_bundle(bundle: number, block: number, filled: number, needs: number): void
  classify(bytes: number): number
  find(space: number, bytes: number): number
  findResource(bytes: number): number
  place(actionClass: number, endpoint: number, flags: number): number
  decide(actionClass: number, endpoint: number, flags: number, plan: number): number
  again(): number
  ask(set: number, actionClass: number, side: number): number
  trace(rule: number, side: number): number
  coversAction(rule: number): number
}

/** The version of the ABI that this host speaks. */
export const ABI_VERSION = 5
