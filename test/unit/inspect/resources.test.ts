/** What is attached to a resource, and which resources a bundle knows. */
import { beforeAll, describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { inspectResource, listResources } from '../../../src/inspect/resources.ts'
import { RequestError } from '../../../src/model/errors.ts'

const home = '111122223333'
const open = {
  Statement: {
    Sid: 'Open',
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: '*',
  },
}
const trust = {
  Statement: { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' },
}
const unit = { id: 'ou-y-1', rcps: [{ name: 'edge', document: open }], accounts: [home] }
const directory = parseDirectory([
  {
    file: 'a.json',
    text: JSON.stringify({
      organization: {
        id: 'o-x',
        managementAccount: '999900001111',
        root: { id: 'r-y', units: [unit] },
      },
      accounts: [{ id: home, roles: [{ name: 'R', trust }] }],
      resources: [
        {
          arn: 'arn:aws:s3:::reports',
          account: home,
          policy: open,
          tags: { team: 'x' },
          abac: true,
        },
        {
          arn: 'arn:aws:s3:::closed',
          account: home,
          policy: open,
          publicAccessBlock: { restrictPublicBuckets: true },
        },
        { arn: `arn:aws:sqs:eu-west-1:444455556666:q` },
      ],
    }),
  },
])

let engine: Engine

beforeAll(async () => {
  engine = await createNodeEngine(await compileBundle(directory))
})

describe('resources', () => {
  it('are all that the directory lists, and roles', () => {
    expect(listResources(engine)).toEqual([
      `arn:aws:iam::${home}:role/R`,
      'arn:aws:s3:::closed',
      'arn:aws:s3:::reports',
      'arn:aws:sqs:eu-west-1:444455556666:q',
    ])
  })

  it('have an owner, tags, a policy with its statements, and RCPs level by level', () => {
    const bucket = inspectResource(engine, 'arn:aws:s3:::reports')
    expect(bucket).toMatchObject({
      arn: 'arn:aws:s3:::reports',
      account: home,
      organizationPath: 'o-x/r-y/ou-y-1/',
      isManagement: false,
      isAccessBlocked: false,
      tags: { team: 'x' },
      policy: [
        {
          name: 'the resource policy of arn:aws:s3:::reports',
          statements: 1,
          written: [{ sid: 'Open', effect: 'Allow', text: { principals: ['*'] } }],
        },
      ],
    })
    expect(bucket?.rcps.map(({ target, policies }) => [target, policies.length])).toEqual([
      ['r-y', 1],
      ['ou-y-1', 2],
      [home, 1],
    ])
  })

  it('may have their public policy blocked, and tags of which nobody has said anything', () => {
    expect(inspectResource(engine, 'arn:aws:s3:::closed')).toMatchObject({
      isAccessBlocked: true,
      tags: undefined,
    })
  })

  it('are answered for their objects, in S3', () => {
    const bucket = inspectResource(engine, 'arn:aws:s3:::reports')
    expect(inspectResource(engine, 'arn:aws:s3:::reports/2026/a.csv')).toEqual(bucket)
  })

  it('may have no policy, and no organization', () => {
    const queue = inspectResource(engine, 'arn:aws:sqs:eu-west-1:444455556666:q')
    expect(queue).toMatchObject({ account: '444455556666', policy: undefined, rcps: [] })
  })

  it('have a trust policy as roles', () => {
    const role = inspectResource(engine, `arn:aws:iam::${home}:role/R`)
    expect(role?.policy?.map(({ name }) => name)).toEqual(['R/trust'])
  })

  it('that the directory does not list are undefined; what is no string is an error', () => {
    expect(inspectResource(engine, 'arn:aws:s3:::report')).toBeUndefined()
    expect(() => inspectResource(engine, 7 as never)).toThrow(RequestError)
    expect(() => inspectResource({} as never, 'arn:aws:s3:::reports')).toThrow(RequestError)
  })
})
