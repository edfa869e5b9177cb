/** `docs/server-operations.md`: which operations of AWS's services the server has, and which tests call them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serviceModels } from '../src/server/protocol/service-model.ts'
import { isServed } from '../src/server/wire/served-operations.ts'

const root = join(import.meta.dirname, '..')
const file = join(root, 'docs/server-operations.md')

/** Test files by name, without the one that calls everything with the least that it takes. */
function readTests(): ReadonlyMap<string, string> {
  const folder = join(root, 'test/server')
  const names = readdirSync(folder).filter((name) => name.endsWith('.test.ts'))
  return new Map(
    names
      .filter((name) => name !== 'enforcement.test.ts' && name !== 'operations.test.ts')
      .map((name) => [name.replace('.test.ts', ''), readFileSync(join(folder, name), 'utf8')]),
  )
}

/** The page, from the code and the tests as they are. */
export function writeOperations(): string {
  const tests = readTests()
  const tables = [...serviceModels.values()].map(({ service, operations }) => {
    const names = [...operations.keys()].sort()
    const works = names.filter((name) => isServed(service, name))
    const rows = names.map((name) => {
      const isThere = works.includes(name)
      const by = isThere
        ? testsOf(name, testsAbout(service, tests)).join(', ')
        : (missing.get(name) ?? '')
      return `| ${name} | ${isThere ? 'works' : 'not yet'} | ${by} |`
    })
    const title = `## ${titles[service]}: ${works.length} of ${names.length}`
    return [
      title,
      '',
      '| operation | state | tests, or the reason |',
      '|---|---|---|',
      ...rows,
    ].join('\n')
  })
  return `${head}\n\n${tables.join('\n\n')}\n`
}

const noTemplates =
  'role templates are made by AWS, which publishes none, nor how it refuses others'
const noProperties =
  'which properties there are, and what an account has at first, is not published'
const noDelegation =
  'only products that AWS has registered make delegation requests; how AWS refuses others is not published'
const noInvitations =
  'accounts are made here, not invited: an account that is in another organization cannot come over'
const noTransfers = 'the server has no bills, so nobody can transfer any'
const noOtherPolicies = 'of the types of policies there are SCPs and RCPs alone'
const noDelegationPolicy =
  'who is not the management account may read, as a delegated administrator; nobody else may change anything'

/** Why an operation is not there. */
const missing: ReadonlyMap<string, string> = new Map([
  ['AcquireRole', noTemplates],
  ['GetRoleTemplateVersion', noTemplates],
  ['GetAccountProperties', noProperties],
  ['PutAccountProperties', noProperties],
  ...[
    ...['AcceptDelegationRequest', 'AssociateDelegationRequest', 'CreateDelegationRequest'],
    ...['GetDelegationRequest', 'ListDelegationRequests', 'RejectDelegationRequest'],
    ...['SendDelegationToken', 'UpdateDelegationRequest', 'GetDelegatedAccessToken'],
  ].map((name) => [name, noDelegation] as const),
  ['GetHumanReadableSummary', 'AWS has a language model write the summaries'],
  [
    'CreateTokenWithIAM',
    'it is for applications that an instance trusts, which are not served: people sign in for permission sets',
  ],
  ...[
    ...['AcceptHandshake', 'CancelHandshake', 'DeclineHandshake', 'DescribeHandshake'],
    ...['InviteAccountToOrganization', 'ListHandshakesForAccount', 'EnableAllFeatures'],
  ].map((name) => [name, noInvitations] as const),
  ...[
    ...['DescribeResponsibilityTransfer', 'InviteOrganizationToTransferResponsibility'],
    ...['ListInboundResponsibilityTransfers', 'ListOutboundResponsibilityTransfers'],
    ...['TerminateResponsibilityTransfer', 'UpdateResponsibilityTransfer'],
  ].map((name) => [name, noTransfers] as const),
  ['ListAccountsWithInvalidEffectivePolicy', noOtherPolicies],
  ['ListEffectivePolicyValidationErrors', noOtherPolicies],
  ['PutResourcePolicy', noDelegationPolicy],
  ['DeleteResourcePolicy', noDelegationPolicy],
  ['CreateGovCloudAccount', 'the server has the partition aws alone'],
])

const titles = {
  iam: 'IAM',
  sts: 'STS',
  cloudtrail: 'CloudTrail, as far as it reads the audit trail',
  organizations: 'Organizations',
  'access-analyzer': 'Access Analyzer, as far as it validates and checks policies',
  sso: 'IAM Identity Center, as far as it is about permission sets',
  identitystore: 'Identity Store, the directory of IAM Identity Center',
  'sso-portal': 'The access portal of IAM Identity Center',
  'sso-oauth': 'OpenID Connect of IAM Identity Center',
  signin: 'AWS Sign-In, as far as users of IAM sign in for programs',
} as const

const head = [
  '# Operations of the server',
  '',
  'Written by `npm run build:operations` from the tables that the server itself reads; a test compares it. *Not yet*: the call is refused with `NotImplemented` and the name of the operation. The last column has the files in `test/server` that call the operation; besides, `enforcement` calls each one without permission, against an explicit deny, without each member that it needs, and with each that is too long.',
].join('\n')

/** How tests call services some of whose operations are named as IAM's are. */
const callers: Readonly<Record<string, string>> = {
  organizations: '.organizations(',
  identitystore: '.identityStore(',
}

/** Tests of the service, where it is one of those; where it is not, tests of none of them alone. */
function testsAbout(
  service: string,
  tests: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const caller = new Map(Object.entries(callers)).get(service)
  const isAbout = ([name, text]: readonly [string, string]) =>
    caller === undefined ? !name.startsWith('identity-store') : text.includes(caller)
  return new Map([...tests].filter(isAbout))
}

/** Names are written out, or made of a verb and a kind, as in `List${kind}Tags`. */
function testsOf(name: string, tests: ReadonlyMap<string, string>): string[] {
  const kinds = ['User', 'Group', 'Role', 'Policy', 'InstanceProfile']
  const made = kinds
    .filter((kind) => name.includes(kind))
    .map((kind) => `\`${name.replace(kind, '${kind}')}\``)
  const words = name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase()
  const method = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  const sdk = [` ${name}Command(`, `.${method}(`]
  const forms = [`'${name}'`, ...made, ...sdk, ` ${words} `, ` ${words}'`]
  return [...tests].flatMap(([file, text]) =>
    forms.some((form) => text.includes(form)) ? file : [],
  )
}

if (process.argv[1] === import.meta.filename) writeFileSync(file, writeOperations())
