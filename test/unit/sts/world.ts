/** A small organization, and an engine on it whose every decision the reference confirms. */
import { expect } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { compileSession } from '../../../src/compile/compile-session.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import type { Engine } from '../../../src/entries/index.ts'
import { createSts, type Sts } from '../../../src/entries/sts.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import { createReference } from '../../../src/reference/reference.ts'

export const home = '111122223333'
export const other = '444455556666'
export const management = '999900001111'
export const security = '777700001111'

export const roleArn = (name: string, account = home) => `arn:aws:iam::${account}:role/${name}`
export const userArn = (name: string, account = home) => `arn:aws:iam::${account}:user/${name}`
export const rootArn = (account: string) => `arn:aws:iam::${account}:root`

export const provider = `arn:aws:iam::${home}:oidc-provider/token.actions.githubusercontent.com`
export const samlProvider = `arn:aws:iam::${home}:saml-provider/corp`

export type Json = Readonly<Record<string, unknown>>

export const policy = (...statements: Json[]) => ({ Version: '2012-10-17', Statement: statements })
export const allow = (action: string | string[], more: Json = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...more,
})
export const deny = (action: string, more: Json = {}) => ({
  ...allow(action, more),
  Effect: 'Deny',
})
export const named = (name: string, ...statements: Json[]) => ({
  name,
  document: policy(...statements),
})

/** A trust policy statement. */
export const trust = (principal: unknown, more: Json = {}) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  ...more,
})
export const federatedTrust = (federated: string, action: string, more: Json = {}) =>
  trust(
    { Federated: federated },
    { Action: [action, 'sts:TagSession', 'sts:SetSourceIdentity'], ...more },
  )
export const role = (name: string, statements: Json | Json[], more: Json = {}) => ({
  name,
  trust: policy(...[statements].flat()),
  ...more,
})

const everything = named('everything', allow('*'))
const administrator = { policies: [everything] }

export const homeRoles: readonly (Json & { readonly name: string })[] = [
  role('open', trust({ AWS: home }), { id: 'AROAOPEN', tags: { Project: 'own', Cost: '1' } }),
  role('long', trust({ AWS: home }), { maxSessionDuration: 43_200 }),
  role('named', trust({ AWS: userArn('poor') })),
  role('others', trust({ AWS: userArn('elsewhere') })),
  role('everybody', trust({ AWS: '*' })),
  role('untagged', trust({ AWS: home }, { Action: 'sts:AssumeRole' })),
  role(
    'mfa',
    trust({ AWS: home }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } }),
  ),
  role(
    'fresh-mfa',
    trust({ AWS: home }, { Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': 300 } } }),
  ),
  role('banned', [trust({ AWS: home }), { ...trust({ AWS: userArn('rich') }), Effect: 'Deny' }]),
  role('bounded', trust({ AWS: home }), { boundary: named('no-sts', deny('sts:*')) }),
  role('service', trust({ Service: 'lambda.amazonaws.com' })),
  role('chain', trust({ AWS: roleArn('open') }), { policies: [named('s3', allow('s3:*'))] }),
  role('worker', trust({ AWS: home }), {
    id: 'AROAWORKER',
    policies: [named('s3', allow('s3:*'), allow('sts:*'))],
  }),
  role(
    'tagged-like-me',
    trust(
      { AWS: home },
      {
        Condition: {
          StringEquals: { 'aws:ResourceTag/Project': '${aws:PrincipalTag/Project}' },
        },
      },
    ),
    { tags: { Project: 'own' } },
  ),
  role(
    'github',
    federatedTrust(provider, 'sts:AssumeRoleWithWebIdentity', {
      Condition: {
        StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      },
    }),
    { policies: [named('s3', allow('s3:*'))] },
  ),
  role('saml', federatedTrust(samlProvider, 'sts:AssumeRoleWithSAML'), {
    policies: [named('s3', allow('s3:*'))],
  }),
]

export const world = {
  organization: {
    id: 'o-x',
    managementAccount: management,
    delegatedAdministrators: [{ account: security, services: ['iam.amazonaws.com'] }],
    features: ['RootSessions'],
    root: { id: 'r-y', accounts: [home, other, security] },
  },
  accounts: [
    { id: management, users: [{ name: 'boss', ...administrator }, { name: 'guest' }] },
    { id: security, users: [{ name: 'guard', ...administrator }] },
    {
      id: home,
      providers: [
        { type: 'oidc', url: 'token.actions.githubusercontent.com' },
        { type: 'saml', name: 'corp' },
      ],
      users: [
        { name: 'rich', id: 'AIDARICH', tags: { Project: 'user' }, ...administrator },
        { name: 'poor' },
        { name: 'elsewhere' },
        { name: 'refused', policies: [named('deny', deny('sts:*'))] },
      ],
      roles: homeRoles,
    },
    {
      id: other,
      users: [{ name: 'visitor', ...administrator }, { name: 'poor' }],
      roles: [
        role('guest', trust({ AWS: home })),
        role(
          'vendor',
          trust({ AWS: home }, { Condition: { StringEquals: { 'sts:ExternalId': 'x-1' } } }),
        ),
        role('named', trust({ AWS: userArn('poor') })),
      ],
    },
  ],
  resources: [
    {
      arn: 'arn:aws:s3:::locked',
      account: other,
      policy: {
        Version: '2012-10-17',
        Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' },
      },
    },
  ],
}

export interface World {
  readonly engine: Engine
  readonly sts: Sts
  /** Milliseconds since 1970. */
  clock: number
}

export const noon = Date.parse('2026-05-01T12:00:00Z')

/** An engine on a directory; unless told not to, it asks the reference too, on every check. */
export async function openWorld(
  document: object = world,
  { compared = true }: { readonly compared?: boolean } = {},
): Promise<World> {
  const directory = parseDirectory(JSON.stringify(document))
  const state = { clock: noon }
  const engine = await createNodeEngine(await compileBundle(directory), {
    compile: compileSession,
    now: () => state.clock,
  })
  const check = engine.check.bind(engine)
  if (compared) {
    engine.check = (call) => {
      const decision = check(call)
      const reference = createReference(directory, { now: state.clock }).check(call)
      expect(reference).toMatchObject({
        verdict: decision.verdict,
        policyType: decision.policyType,
      })
      return decision
    }
  }
  return Object.assign(state, { engine, sts: createSts(engine, { acceptsUnsealed: true }) })
}

/** `allowed by identity` and the like. */
export function tell({ decision }: { readonly decision: { verdict: string; policyType: string } }) {
  return `${decision.verdict} by ${decision.policyType}`
}

/** The error's code and place, or what came instead. */
export function faultOf(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    if (error instanceof SallyportError) return `${error.code} ${error.place}`
    throw error
  }
}
