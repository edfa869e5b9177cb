/** What the WebAssembly module offers: the ABI of `assembly/index.ts`, as one interface. */

export interface KernelExports {
  abiVersion(): number
  actionAddress(): number
  resourceAddress(): number
  keyAddress(): number
  ownerAddress(): number
  blocksAddress(): number
  freeAddress(): number
  needsCountAddress(): number
  load_bundle(bundle: number, filled: number, needs: number): void
  classify(bytes: number): number
  find(space: number, bytes: number): number
  findResource(bytes: number): number
  place(
    block: number,
    actionClass: number,
    actionBytes: number,
    resourceBytes: number,
    ownerBytes: number,
    endpoint: number,
    flags: number,
    stamp: number,
  ): number
  decide(
    block: number,
    actionClass: number,
    actionBytes: number,
    resourceBytes: number,
    ownerBytes: number,
    endpoint: number,
    flags: number,
    stamp: number,
    plan: number,
  ): number
  again(): number
  ask(set: number, actionClass: number): number
  trace(rule: number): number
  coversAction(rule: number): number
  grant(): number
  record(): number
  rcpLevels(): number
  firstState(): number
  ownerText(): number
  ownerBytes(): number
}

/** The version of the ABI that this host speaks. */
export const ABI_VERSION = 3
