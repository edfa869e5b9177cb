import { describe, expect, it } from 'vitest'
import { spellKey } from '../../../scripts/pack-catalogue.ts'
import { readSource } from '../../../scripts/write-catalogue.ts'
import { loadCatalogue } from '../../../src/catalogue/catalogue.ts'
import type { CatalogueKey } from '../../../src/catalogue/catalogue-types.ts'
import { pageGroups } from './authorization-pages.ts'

const catalogue = await loadCatalogue()
const source = readSource()

function namesOf(keys: readonly CatalogueKey[]): string[] {
  return keys.map(({ name }) => name).sort()
}

function spelled(keys: readonly string[]): string[] {
  return [...new Set(keys.map(spellKey))].sort()
}

const sourceLevels: Readonly<Record<string, string>> = {
  'Tagging, Write': 'Tagging',
  'Permissions management, Write': 'Permissions management',
}

describe('the packed catalogue', () => {
  it('has every service, action, resource type and condition key of its source', () => {
    expect(catalogue.services).toEqual(source.map(({ prefix }) => prefix))
    for (const { prefix, name, ...parts } of source) {
      const service = catalogue.findService(prefix)
      expect(service?.name).toBe(name)
      expect(service?.actions.size, prefix).toBe(parts.actions.length)
      expect(service?.resourceTypes.size, prefix).toBe(parts.resourceTypes.length)
      expect(namesOf([...(service?.conditionKeys.values() ?? [])])).toEqual(
        spelled(parts.conditionKeys.map(({ key }) => key)),
      )
    }
  })

  it('says of 200 actions from all over what its source says', () => {
    const all = source.flatMap(({ prefix, actions, resourceTypes }) =>
      actions.map((action) => ({ prefix, action, resourceTypes })),
    )
    expect(all.length).toBeGreaterThan(20_000)
    const step = Math.floor(all.length / 200)
    const sample = all.filter((_, index) => index % step === 0).slice(0, 200)
    expect(sample).toHaveLength(200)
    for (const { prefix, action, resourceTypes } of sample) {
      const name = `${prefix}:${action.name}`
      const found = catalogue.findAction(name)
      expect(found?.name).toBe(action.name)
      expect(found?.accessLevel).toBe(sourceLevels[action.accessLevel] ?? action.accessLevel)
      expect(namesOf(found?.conditionKeys ?? []), name).toEqual(spelled(action.conditionKeys))
      const uses = found?.resources.map(({ type, required, conditionKeys }) => ({
        name: type.name,
        arns: type.arns.join(', '),
        required,
        keys: namesOf(conditionKeys),
        ofType: namesOf(type.conditionKeys),
      }))
      const wanted = action.resourceTypes.map((use) => {
        const type = resourceTypes.find(({ key }) => key.toLowerCase() === use.name.toLowerCase())
        return {
          name: type?.key,
          arns: type?.arn,
          required: use.required,
          keys: spelled(use.conditionKeys),
          ofType: spelled(type?.conditionKeys ?? []),
        }
      })
      expect(uses, name).toEqual(wanted)
    }
  })
})

interface PageRow {
  readonly service: string
  readonly action: string
  readonly level: string
  readonly resources: readonly string[]
  /** Some of its keys. */
  readonly keys: readonly string[]
}

/** Read by hand: rows of "Actions, resources, and condition keys for …" of the named service. */
const rows: readonly PageRow[] = [
  {
    service: 'Amazon S3',
    action: 's3:ListAllMyBuckets',
    level: 'List',
    resources: [],
    keys: ['s3:authType', 's3:signatureversion'],
  },
  {
    service: 'Amazon S3',
    action: 's3:ListBucket',
    level: 'List',
    resources: ['accesspoint', 'bucket'],
    keys: ['s3:prefix', 's3:max-keys', 's3:delimiter'],
  },
  {
    service: 'AWS Identity and Access Management (IAM)',
    action: 'iam:PassRole',
    level: 'Write',
    resources: ['role'],
    keys: ['iam:PassedToService', 'iam:AssociatedResourceArn'],
  },
  {
    service: 'AWS Key Management Service',
    action: 'kms:Decrypt',
    level: 'Write',
    resources: ['key'],
    keys: ['kms:ViaService', 'kms:CallerAccount', 'kms:EncryptionContextKeys'],
  },
  {
    service: 'Amazon SQS',
    action: 'sqs:SendMessage',
    level: 'Write',
    resources: ['queue'],
    keys: ['aws:ResourceTag/${TagKey}'],
  },
  {
    service: 'AWS Security Token Service',
    action: 'sts:AssumeRole',
    level: 'Write',
    resources: ['role'],
    keys: ['sts:ExternalId', 'sts:RoleSessionName', 'aws:RequestTag/${TagKey}'],
  },
  {
    service: 'Amazon EC2',
    action: 'ec2:DescribeInstances',
    level: 'List',
    resources: [],
    keys: ['ec2:Region'],
  },
]

describe('AWS’s pages', () => {
  it.each(rows)('of $service say of $action what the catalogue says', (row) => {
    const found = catalogue.findAction(row.action)
    expect(found?.accessLevel).toBe(row.level)
    expect(found?.resources.map(({ type }) => type.name)).toEqual(row.resources)
    const keys = namesOf(catalogue.conditionKeysOf(row.action))
    expect(keys).toEqual(expect.arrayContaining([...row.keys]))
  })
})

describe('what AWS’s pages say of 200 actions', () => {
  const told = pageGroups.flatMap(([service, level, types, keys, actions]) =>
    actions.split(' ').map((action) => ({ name: `${service}:${action}`, level, types, keys })),
  )

  it('is what the catalogue says: level, types of resources, and keys', () => {
    expect(told.length).toBeGreaterThanOrEqual(200)
    const found = told.map(({ name, keys }) => {
      const action = catalogue.findAction(name)
      const uses = action?.resources.map(({ type, required }) => type.name + (required ? '*' : ''))
      const own = namesOf(catalogue.conditionKeysOf(name))
      const has = keys.split(' ').filter((key) => own.includes(key))
      return {
        name,
        level: action?.accessLevel,
        types: uses?.sort().join(' '),
        keys: has.join(' '),
      }
    })
    expect(found).toEqual(told)
  })
})

describe('a look-up', () => {
  it('disregards case, as IAM does', () => {
    expect(catalogue.findAction('S3:getOBJECT')?.name).toBe('GetObject')
    expect(catalogue.findService('S3')?.name).toBe('Amazon S3')
    expect(catalogue.findConditionKey('S3:X-AMZ-ACL')?.name).toBe('s3:x-amz-acl')
  })

  it('finds nothing for what AWS does not have', () => {
    expect(catalogue.findAction('s3:GetObjct')).toBeUndefined()
    expect(catalogue.findAction('GetObject')).toBeUndefined()
    expect(catalogue.findService('s4')).toBeUndefined()
    expect(catalogue.findService('__proto__')).toBeUndefined()
    expect(catalogue.findConditionKey('s3:nothing')).toBeUndefined()
    expect(catalogue.conditionKeysOf('s3:GetObjct')).toEqual([])
  })

  it('expands wildcards to the actions that IAM would match', () => {
    const names = catalogue.expandAction('sts:*assumerole?ith*').map(({ name }) => name)
    expect(names).toEqual(['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'])
    expect(catalogue.expandAction('s3:getobject').map(({ name }) => name)).toEqual(['GetObject'])
    expect(catalogue.expandAction('*')).toHaveLength(
      source.reduce((sum, { actions }) => sum + actions.length, 0),
    )
    expect(catalogue.expandAction('s3:Nothing*')).toEqual([])
  })

  it('finds keys of which a policy fills in a part, and those of identity providers', () => {
    expect(catalogue.findConditionKey('ec2:ResourceTag/team')?.name).toBe(
      'ec2:ResourceTag/${TagKey}',
    )
    expect(catalogue.findConditionKey('s3:ExistingObjectTag/a')?.multivalued).toBe(false)
    expect(catalogue.findConditionKey('dynamodb:LeadingKeys')?.multivalued).toBe(true)
    expect(catalogue.findConditionKey('saml:aud')?.type).toBe('string')
    expect(catalogue.findConditionKey('ec2:ResourceTag/')).toBeUndefined()
  })

  it.each([
    ['arn:aws:s3:::photos', ['s3/bucket', 'ssm/bucket']],
    ['arn:aws:s3:::photos/2026/a.jpg', ['s3/object']],
    ['arn:aws:s3:::photos/*', ['s3/object']],
    ['arn:aws:s3:::*', ['s3/bucket', 's3/object', 'ssm/bucket']],
    ['arn:aws:sqs:eu-west-1:111122223333:orders', ['sqs/queue']],
    ['arn:aws:kms:eu-west-1:111122223333:alias/a', ['events/alias', 'kms/alias']],
    ['arn:aws:lambda:eu-west-1:111122223333:function:f', ['lambda/function']],
    ['arn:aws:s3:eu-west-1:111122223333:photos', []],
    ['arn:aws:none:::x', []],
    ['photos', []],
  ])('tells what kind of resource %s is', (arn, expected) => {
    const types = catalogue.resourceTypesOf(arn).filter(({ service }) => service !== 'backup')
    expect(types.map(({ service, name }) => `${service}/${name}`)).toEqual(expected)
  })
})
