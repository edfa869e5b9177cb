/** `sallyport validate` on a whole account: each kind of finding against a plain reading of the dump. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { sallyport } from './command-line.ts'

const dump = join(
  import.meta.dirname,
  '../../../shared/data/example-account/authorization-details.json.gz',
)
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const isAbsent = !existsSync(dump) && !required
if (isAbsent) console.log('the example account is not here: skipped')

interface WrittenStatement {
  readonly Sid?: string
  readonly Effect: string
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
}
interface WrittenDocument {
  readonly Statement: WrittenStatement | readonly WrittenStatement[]
}
interface InlinePolicy {
  readonly PolicyName: string
  readonly PolicyDocument: WrittenDocument
}
interface Entity {
  readonly AssumeRolePolicyDocument?: WrittenDocument
  readonly UserPolicyList?: readonly InlinePolicy[]
  readonly RolePolicyList?: readonly InlinePolicy[]
  readonly GroupPolicyList?: readonly InlinePolicy[]
}
interface Dump {
  readonly UserDetailList: readonly Entity[]
  readonly RoleDetailList: readonly Entity[]
  readonly GroupDetailList: readonly Entity[]
  readonly Policies: readonly {
    readonly PolicyName: string
    readonly Arn: string
    readonly PolicyVersionList: readonly {
      readonly IsDefaultVersion: boolean
      readonly Document: WrittenDocument
    }[]
  }[]
}

/** A statement of the account's own, and the last part of its policy's name. */
interface OwnStatement {
  readonly policy: string
  readonly statement: WrittenStatement
}

function statementsOf(policy: string, { Statement }: WrittenDocument): OwnStatement[] {
  return [Statement]
    .flat()
    .map((statement) => ({ policy, statement: statement as WrittenStatement }))
}

/** Trust policies, inline policies, and managed policies that are not AWS's, in force. */
function readOwn({ UserDetailList, RoleDetailList, GroupDetailList, Policies }: Dump) {
  const entities = [...UserDetailList, ...RoleDetailList, ...GroupDetailList]
  return [
    ...entities.flatMap(({ AssumeRolePolicyDocument: trust }) =>
      trust === undefined ? [] : statementsOf('trust', trust),
    ),
    ...entities
      .flatMap((one) => [one.UserPolicyList, one.RolePolicyList, one.GroupPolicyList])
      .flatMap((list) => list ?? [])
      .flatMap(({ PolicyName, PolicyDocument }) => statementsOf(PolicyName, PolicyDocument)),
    ...Policies.filter(({ Arn }) => !Arn.startsWith('arn:aws:iam::aws:')).flatMap(
      ({ PolicyName, PolicyVersionList }) =>
        PolicyVersionList.filter(({ IsDefaultVersion }) => IsDefaultVersion).flatMap(
          ({ Document }) => statementsOf(PolicyName, Document),
        ),
    ),
  ]
}

const list = (value: string | readonly string[] | undefined) => [value ?? []].flat() as string[]

function covers(pattern: string, action: string): boolean {
  const source = pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${source.replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(action)
}

/** Whether it allows an action on everything. */
function opens({ Effect, Action, NotAction, Resource }: WrittenStatement, action: string): boolean {
  if (Effect !== 'Allow' || !list(Resource).includes('*')) return false
  return NotAction === undefined
    ? list(Action).some((entry) => covers(entry, action))
    : !list(NotAction).some((entry) => covers(entry, action))
}

describe.skipIf(isAbsent)('the example account', () => {
  let own: OwnStatement[]
  let found: { code: string; policy: string; message: string }[]

  beforeAll(async () => {
    own = readOwn(JSON.parse(gunzipSync(readFileSync(dump)).toString()))
    const args = ['validate', '--authorization-details', dump, '--json']
    const { code, stdout } = await sallyport(args)
    expect(code).toBe(0) // no error
    found = JSON.parse(stdout).findings
  })

  /** Policies with findings of some codes, without whom they are attached to. */
  const policies = (code: RegExp) =>
    found
      .filter((finding) => code.test(finding.code))
      .map(({ policy }) => policy.slice(policy.lastIndexOf('/') + 1))
      .sort()
  const read = (holds: (statement: WrittenStatement) => boolean) =>
    own
      .filter(({ statement }) => holds(statement))
      .map(({ policy }) => policy)
      .sort()

  test('has a finding for each statement that passes any role, and for no other', () => {
    const opening = read((statement) => opens(statement, 'iam:passrole'))
    expect(opening).toHaveLength(19)
    expect(policies(/^PASS_ROLE_/)).toEqual(opening)
  })

  test('has one for each that makes any service-linked role by a wildcard', () => {
    const opening = read(
      (statement) =>
        opens(statement, 'iam:createservicelinkedrole') &&
        !list(statement.Action).includes('iam:CreateServiceLinkedRole'),
    )
    expect(opening).toHaveLength(5)
    expect(policies(/^CREATE_SLR_/)).toEqual(opening)
  })

  test('has one for each empty Sid, also of trust policies, and none twice', () => {
    const empty = read(({ Sid }) => Sid === '')
    expect(empty).toHaveLength(47)
    expect(policies(/^EMPTY_SID_VALUE$/)).toHaveLength(empty.length)
  })

  test('has one for each listing of topics that names topics', () => {
    const named = read(
      ({ Action, Resource }) =>
        list(Action).includes('sns:ListTopics') && !list(Resource).includes('*'),
    )
    expect(named).toHaveLength(16)
    expect(policies(/^UNSUPPORTED_RESOURCE_FOR_ACTION$/)).toEqual(named)
  })

  test('has one more, a bucket that no action of its statement is about', () => {
    const known =
      /^(?:PASS_ROLE_\w+|CREATE_SLR_\w+|EMPTY_SID_VALUE|UNSUPPORTED_RESOURCE_FOR_ACTION)$/
    const rest = found.filter(({ code }) => !known.test(code))
    expect(rest.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^UNUSED_RESOURCE .*of type `bucket`$/),
    ])
  })
})
