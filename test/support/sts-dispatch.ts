/** Calls of STS: what the rules make of each kind, and what an engine does. */

import type { Account, Directory, Role } from '../../src/directory/directory.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { createSts } from '../../src/entries/sts.ts'
import type { Principal } from '../../src/model/request.ts'
import type { SessionDecision } from '../../src/sts/session/authority.ts'
import type { Session } from '../../src/sts/session/session.ts'
import type { StsCall } from './sts-calls.ts'
import type { Expectation, Setting, TagMap } from './sts-parts.ts'
import {
  expectAssumeRole,
  expectAssumeRoot,
  expectFederationToken,
  expectSessionToken,
} from './sts-rules.ts'
import { expectSaml, expectWebIdentity } from './sts-tokens.ts'

/** What the rules make of a call. */
export function expectCall(call: StsCall, setting: Setting): Expectation {
  switch (call.api) {
    case 'assumeRole':
      return expectAssumeRole(call.input, setting)
    case 'getSessionToken':
      return expectSessionToken(call.input, setting)
    case 'getFederationToken':
      return expectFederationToken(call.input, setting)
    case 'assumeRoot':
      return expectAssumeRoot(call.input, setting)
    case 'assumeRoleWithWebIdentity':
      return expectWebIdentity(call.input, setting)
    case 'assumeRoleWithSaml':
      return expectSaml(call.input, setting)
  }
}

/** One call on one engine. */
export function callEngine(
  engine: Engine,
  call: StsCall,
  caller: Principal | Session,
): SessionDecision {
  const sts = createSts(engine, { acceptsUnsealed: true })
  switch (call.api) {
    case 'assumeRole':
      return sts.assumeRole({ ...call.input, caller })
    case 'getSessionToken':
      return sts.getSessionToken({ ...call.input, caller })
    case 'getFederationToken':
      return sts.getFederationToken({ ...call.input, caller })
    case 'assumeRoot':
      return sts.assumeRoot({ ...call.input, caller })
    case 'assumeRoleWithWebIdentity':
      return sts.assumeRoleWithWebIdentity(call.input)
    case 'assumeRoleWithSaml':
      return sts.assumeRoleWithSaml(call.input)
  }
}

/** The directory as the trust policy of one role sees it: incoming values for tags it has (K-85). */
export function retag(directory: Directory, arn: string, incoming: TagMap): Directory {
  const values = new Map(Object.entries(incoming).map(([key, value]) => [key.toLowerCase(), value]))
  if (values.size === 0) return directory
  const change = (role: Role): Role => {
    if (role.arn !== arn) return role
    const tags = [...role.tags].map(([key, value]): [string, string] => [
      key,
      values.get(key.toLowerCase()) ?? value,
    ])
    return { ...role, tags: new Map(tags) }
  }
  const changeAccount = (account: Account): Account => ({
    ...account,
    roles: new Map([...account.roles].map(([name, role]) => [name, change(role)])),
  })
  const accounts = [...directory.accounts].map(([id, account]): [string, Account] => [
    id,
    changeAccount(account),
  ])
  return { ...directory, accounts: new Map(accounts) }
}
