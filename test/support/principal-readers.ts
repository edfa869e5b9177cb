/** Every entry that reads a principal: whether it took it, or its error. */
import type { Engine } from '../../src/engine/engine.ts'
import type { Principal } from '../../src/model/request.ts'
import type { createReference } from '../../src/reference/reference.ts'
import { readCallText } from '../../src/request/read-request.ts'

export type PrincipalReader = (principal: Principal) => boolean

/** A request that is allowed to whoever may do anything. */
export function askAs(principal: Principal) {
  return { principal, action: 'app:Read', resource: '*' }
}

export function principalReaders(
  engine: Engine,
  reference: ReturnType<typeof createReference>,
): [string, PrincipalReader][] {
  return [
    ['isAllowed', (principal) => engine.isAllowed(askAs(principal))],
    ['check', (principal) => engine.check(askAs(principal)).verdict === 'allowed'],
    ['a handle', (principal) => engine.prepare(principal).isAllowed('app:Read', '*')],
    ['the reference', (principal) => reference.check(askAs(principal)).verdict === 'allowed'],
    ['text', (principal) => readCallText(JSON.stringify(askAs(principal))) !== undefined],
  ]
}
