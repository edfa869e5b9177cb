/** What goes wrong with a directory has a code of its own, and the place where it went wrong. */
import { describe, expect, it } from 'vitest'
import { importAuthorizationDetails } from '../../../src/directory/import/import-account.ts'
import { importOrganization } from '../../../src/directory/import/organization/import-organization.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError, LimitError } from '../../../src/model/errors.ts'
import { account, allowAll, inAccount, parse, withRoot, withUser } from './documents.ts'

const other = '444455556666'

function errorOf(call: () => unknown): DirectoryError {
  try {
    call()
  } catch (error) {
    if (error instanceof DirectoryError) return error
    throw error
  }
  throw new Error('nothing was wrong')
}

/** Code, rule, the place as people read it and as programs do, and the documents. */
type Row = readonly [string, string, string, string, object, object?]

const unit = (id: string, ...units: object[]) => ({ id, units })
const bucket = (owner: string) => ({ arn: 'arn:aws:s3:::b', account: owner })

const rows: readonly Row[] = [
  [
    'UNIT_CYCLE',
    'a unit inside itself (K-13)',
    '1.json:15:16',
    'organization.root.units.0.units.0.units.0.id',
    withRoot({ units: [unit('ou-y-1', unit('ou-y-2', { id: 'ou-y-1' }))] }),
  ],
  [
    'DUPLICATE_UNIT',
    'a unit in two places (L-120)',
    '1.json:12:12',
    'organization.root.units.1.id',
    withRoot({ units: [{ id: 'ou-y-1' }, { id: 'ou-y-1' }] }),
  ],
  [
    'ACCOUNT_IN_TWO_UNITS',
    'an account in two places (K-13)',
    '1.json:9:5',
    'organization.root.accounts.1',
    withRoot({ accounts: [other, other] }),
  ],
  [
    'TWO_OWNERS',
    'one ARN with two owners (E-17)',
    '2.json:4:11',
    'resources.0.arn',
    { resources: [bucket(account)] },
    { resources: [bucket(other)] },
  ],
  [
    'TWO_OWNERS',
    'an owner that is not the ARN’s (E-17)',
    '1.json:4:11',
    'resources.0.arn',
    { resources: [{ arn: `arn:aws:sqs:eu-west-1:${account}:q`, account: other }] },
  ],
  [
    'DUPLICATE_RESOURCE',
    'one ARN twice with one owner (E-17)',
    '1.json:8:11',
    'resources.1.arn',
    { resources: [bucket(account), bucket(account)] },
  ],
  [
    'DUPLICATE_ID',
    'a unique id of two identities (D-36)',
    '1.json:12:12',
    'accounts.0.users.1.id',
    inAccount({
      users: [
        { name: 'a', id: 'AIDA1' },
        { name: 'b', id: 'AIDA1' },
      ],
    }),
  ],
  [
    'DUPLICATE_NAME',
    'two names that differ in case alone (D-37)',
    '1.json:10:14',
    'accounts.0.users.1.name',
    inAccount({ users: [{ name: 'ann' }, { name: 'ANN' }] }),
  ],
  [
    'DUPLICATE_ACCOUNT',
    'an account twice in one document (D-20)',
    '1.json:6:3',
    'accounts.1',
    { accounts: [{ id: account }, { id: account }] },
  ],
  [
    'UNKNOWN_POLICY',
    'a managed policy that is not there (D-28)',
    '1.json:9:7',
    'accounts.0.users.0.policies.0',
    withUser({ policies: ['gone'] }),
  ],
  [
    'UNKNOWN_POLICY',
    'a boundary that is not there (D-52)',
    '1.json:8:18',
    'accounts.0.users.0.boundary',
    withUser({ boundary: 'gone' }),
  ],
  [
    'UNKNOWN_POLICY',
    'an SCP that is not there (E-51)',
    '1.json:8:5',
    'organization.root.scps.0',
    withRoot({ scps: ['gone'] }),
  ],
  [
    'WRONG_TYPE',
    'two boundaries (D-52)',
    '1.json:8:18',
    'accounts.0.users.0.boundary',
    withUser({ boundary: [allowAll, allowAll] }),
  ],
]

describe('a fault of a directory has its code and its place', () => {
  const named = rows.map((row) => [row[0], row[1], row] as const)
  it.each(named)('%s for %s', (code, _, [, , place, path, one, more]) => {
    const error = errorOf(() => (more === undefined ? parse(one) : parse(one, more)))
    expect(error.code).toBe('ERR_DIRECTORY_INVALID')
    expect(error.place).toBe(place)
    expect(error.issues.map((issue) => [issue.code, issue.path.join('.')])).toEqual([[code, path]])
    expect(error.hint).not.toBe('')
  })

  it('all faults of all documents are told, in the order of the documents', () => {
    const error = errorOf(() =>
      parse(withUser({ policies: ['one', 'two'] }), { resources: [{ arn: 'arn:aws:s3:::b' }] }),
    )
    expect(error.issues.map(({ code }) => code)).toEqual([
      'UNKNOWN_POLICY',
      'UNKNOWN_POLICY',
      'OWNER_MISSING',
    ])
    expect(error.message).toContain('and 2 more')
  })
})

describe('a file that is cut off is refused where it ends', () => {
  const whole = JSON.stringify(
    {
      UserDetailList: [{ UserName: 'ann', Arn: `arn:aws:iam::${account}:user/ann` }],
      Organization: { Id: 'o-x', MasterAccountId: account },
      accounts: [{ id: account }],
    },
    null,
    1,
  )
  const readers: readonly [string, (text: string) => unknown][] = [
    ['of a directory', (text) => parseDirectory([{ text, file: 'cut.json' }])],
    ['of authorization details', (text) => importAuthorizationDetails(text, { file: 'cut.json' })],
    ['of an organization', (text) => importOrganization(text, { file: 'cut.json' })],
  ]
  it.each(readers)('%s', (_, read) => {
    for (let length = 1; length < whole.length - 1; length += 7) {
      const text = whole.slice(0, length)
      const { code, place, issues } = errorOf(() => read(text))
      expect(code).toBe('ERR_DIRECTORY_INVALID')
      expect(issues.map((one) => one.code)).toEqual(['JSON_SYNTAX_ERROR'])
      expect(place?.split(':').slice(0, 2)).toEqual(['cut.json', `${text.split('\n').length}`])
    }
  })
})

it('of what is over a limit, also in a policy of a directory or in its file', () => {
  const Resource = `arn:aws:s3:::${'a'.repeat(70_000)}`
  const long = { Statement: { Effect: 'Allow', Action: '*', Resource } }
  const placeOf = (document: object, loadFile?: () => string) => {
    try {
      const text = JSON.stringify(document, null, 1)
      parseDirectory([{ text, file: 'acme.json' }], loadFile && { loadFile })
    } catch (error) {
      if (error instanceof LimitError) return error.place
      throw error
    }
    throw new Error('nothing was over a limit')
  }
  const held = (policy: object | string) =>
    inAccount({ users: [{ name: 'a', policies: [policy] }] })
  expect(placeOf(held(long))).toMatch(/^acme\.json:\d+:\d+$/)
  const nested = '['.repeat(80) + ']'.repeat(80)
  expect(placeOf(held('./deep.json'), () => nested)).toMatch(/^deep\.json:1:\d+$/)
})
