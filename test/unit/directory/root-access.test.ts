/** Who may call AssumeRoot, as a directory document says it (E-90). */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { codesOf, parse } from './documents.ts'

const management = '111122223333'
const security = '222233334444'
const network = '333344445555'

const organization = (more: object = {}) => ({
  organization: {
    id: 'o-x',
    managementAccount: management,
    delegatedAdministrators: [
      { account: security, services: ['config.amazonaws.com', 'iam.amazonaws.com'] },
      { account: network, services: ['ram.amazonaws.com'] },
    ],
    root: { id: 'r-y', accounts: [security, network] },
    ...more,
  },
})

function administrators(document: object): string[] {
  return [...parse(document).accounts.values()]
    .filter(({ membership }) => membership?.rootAdministrator === true)
    .map(({ id }) => id)
    .sort()
}

describe('root sessions of an organization', () => {
  it('are for the management account and IAM’s delegated administrator (D-106, E-90)', () => {
    expect(administrators(organization({ features: ['RootSessions'] }))).toEqual([
      management,
      security,
    ])
  })

  it('are for nobody unless they are enabled (D-106, E-90)', () => {
    expect(administrators(organization())).toEqual([])
    expect(administrators(organization({ features: ['RootCredentialsManagement'] }))).toEqual([])
  })

  it('are enabled by a word that is known', () => {
    expect(codesOf(organization({ features: ['Root'] }))).toEqual(['INVALID_VALUE'])
    expect(codesOf(organization({ features: 'RootSessions' }))).toEqual(['WRONG_TYPE'])
  })

  it('stand in the published schema', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../../schema/directory.schema.json', import.meta.url), 'utf8'),
    )
    const isValid = new Ajv2020({ strict: false }).compile(schema)
    expect(isValid(organization({ features: ['RootSessions'] }))).toBe(true)
    expect(isValid(organization({ features: ['Root'] }))).toBe(false)
  })
})
