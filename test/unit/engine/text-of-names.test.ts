/** Names with unusual text mean the same to both evaluators: lone surrogates, letters that fold oddly. */
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import type { Context } from '../../../src/model/request.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { readSets } from '../../support/policy-sets.ts'

const role = 'arn:aws:iam::111122223333:role/R'
const everything = { Effect: 'Allow', Action: '*', Resource: '*' }

interface Row {
  readonly condition: object
  readonly context?: Context
  readonly tags?: Record<string, string>
  readonly verdict: string
}

async function verdictsOf({ condition, context = {}, tags = {} }: Row): Promise<string[]> {
  const denial = { ...everything, Effect: 'Deny', Condition: condition }
  const sets = readSets({ identity: [{ Statement: [everything, denial] }] })
  const request = { principal: { role, session: 'work', tags }, action: 'app:Do', resource: '*' }
  const engine = await createEngine(kernelModule('simd'), await compileBundle(sets))
  const evaluators = [engine, createReference(sets)]
  return evaluators.map((one) => one.check({ ...request, context }).verdict)
}

const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } })
const denied = 'explicitDeny'

describe('a Deny', () => {
  it.each<[string, Row]>([
    [
      'on a key with half a surrogate pair reads it as U+FFFD',
      { condition: equals('app:\ud800', 'x'), context: { 'app:\ufffd': 'x' }, verdict: denied },
    ],
    [
      'on a tag with half a surrogate pair reads it as U+FFFD',
      {
        condition: equals('aws:PrincipalTag/\ud800', 'x'),
        tags: { '\ufffd': 'x' },
        verdict: denied,
      },
    ],
    [
      'with a variable of half a surrogate pair reads it as U+FFFD',
      {
        condition: equals('app:k', `\${aws:PrincipalTag/\ud800}`),
        context: { 'app:k': 'x' },
        tags: { '\ufffd': 'x' },
        verdict: 'allowed',
      },
    ],
    [
      'on a value of half a surrogate pair reads it as U+FFFD',
      { condition: equals('app:k', '\ud800'), context: { 'app:k': '\ufffd' }, verdict: denied },
    ],
    [
      'on half a surrogate pair in a tag’s value reads it as U+FFFD',
      { condition: equals('aws:PrincipalTag/t', '\ufffd'), tags: { t: '\ud800' }, verdict: denied },
    ],
    [
      'on a key with a dotted capital I names the key with an i',
      { condition: equals('app:kİ', 'x'), context: { 'app:ki': 'x' }, verdict: denied },
    ],
    [
      'on a key with a long s names another key',
      { condition: equals('app:kſ', 'x'), context: { 'app:ks': 'x' }, verdict: 'allowed' },
    ],
    [
      'on a multi-valued key stays one that needs a set operator, however its letters are written',
      {
        condition: equals('aws:CalledVİa', 'x'),
        context: { 'aws:CalledVia': 'x' },
        verdict: 'allowed',
      },
    ],
  ])('%s', async (_, row) => {
    expect(await verdictsOf(row)).toEqual([row.verdict, row.verdict])
  })
})
