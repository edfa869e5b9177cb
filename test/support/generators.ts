/** Random policy sets: every policy type, every element, patterns that are easily got wrong. */
import fc from 'fast-check'
import type { DocumentType } from '../../src/model/policy.ts'
import { conditionBlock } from './generators-conditions.ts'
import { actionElement, resourceElement } from './generators-patterns.ts'
import { principalElement } from './generators-principals.ts'
import type { WrittenSets } from './policy-sets.ts'

export type Document = Readonly<Record<string, unknown>>

/** Some of the time. */
export function sometimes<T>(
  arbitrary: fc.Arbitrary<T>,
  { of }: { readonly of: number },
): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: of - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
}

const version = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ Version: '2012-10-17' }) },
  { weight: 1, arbitrary: fc.constantFrom({ Version: '2008-10-17' }, {}) },
)

/** Takes a Principal or NotPrincipal: the others ignore it, or forbid it (L-46). */
const takesPrincipal: ReadonlySet<DocumentType> = new Set(['resource', 'trust', 'rcp', 'endpoint'])

/** A statement that says something about much, so that other statements get to matter. */
function broadStatement(type: DocumentType): fc.Arbitrary<Document> {
  return fc.record({ action: fc.constantFrom('*', 's3:*', ['s3:*', 'sqs:*']) }).map((choice) => ({
    Effect: 'Allow',
    ...(takesPrincipal.has(type) && { Principal: '*' }),
    Action: choice.action,
    Resource: '*',
  }))
}

/** Any statement that can be loaded. */
export function anyStatement(type: DocumentType): fc.Arbitrary<Document> {
  const principal = takesPrincipal.has(type)
    ? principalElement
    : fc.constant<Document | undefined>(undefined)
  return fc
    .tuple(
      fc.constantFrom('Allow', 'Allow', 'Deny'),
      actionElement,
      resourceElement({ mayBeAbsent: type === 'resource' || type === 'endpoint' }),
      sometimes(conditionBlock, { of: 2 }),
      principal,
    )
    .map(([Effect, action, resource, Condition, who]) => ({
      Effect,
      ...who,
      ...action,
      ...resource,
      ...(Condition !== undefined && { Condition }),
    }))
}

/** A policy document of one type. */
export function policyDocument(type: DocumentType): fc.Arbitrary<Document> {
  const statement = fc.oneof(
    { weight: 2, arbitrary: broadStatement(type) },
    { weight: 5, arbitrary: anyStatement(type) },
  )
  return fc
    .tuple(version, fc.array(statement, { minLength: 1, maxLength: 4, size: 'max' }))
    .map(([written, Statement]) => ({ ...written, Statement }))
}

function documents(type: DocumentType, maxLength: number): fc.Arbitrary<Document[]> {
  return fc.array(policyDocument(type), { minLength: 1, maxLength, size: 'max' })
}

/** The levels of an organization; now and then one that says nothing (E-59). */
function levels(type: 'scp' | 'rcp'): fc.Arbitrary<Document[][]> {
  const everything: Document = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      ...(type === 'rcp' && { Principal: '*' }),
      Action: '*',
      Resource: '*',
    },
  }
  const level = fc.oneof(
    { weight: 20, arbitrary: documents(type, 2).map((list) => [everything, ...list]) },
    { weight: 4, arbitrary: documents(type, 2) },
    { weight: 1, arbitrary: fc.constant<Document[]>([]) },
  )
  return fc.array(level, { minLength: 1, maxLength: 3, size: 'max' })
}

/** The policies that have a say in a request, as the documents of a case. */
export const writtenSets: fc.Arbitrary<WrittenSets> = fc
  .tuple(
    fc.array(policyDocument('identity'), { maxLength: 3, size: 'max' }),
    sometimes(fc.array(policyDocument('resource'), { maxLength: 2, size: 'max' }), { of: 2 }),
    sometimes(fc.array(policyDocument('boundary'), { maxLength: 2, size: 'max' }), { of: 5 }),
    sometimes(fc.array(policyDocument('session'), { maxLength: 2, size: 'max' }), { of: 5 }),
    sometimes(fc.array(policyDocument('endpoint'), { maxLength: 2, size: 'max' }), { of: 6 }),
    sometimes(levels('scp'), { of: 5 }),
    sometimes(levels('rcp'), { of: 6 }),
  )
  .map(([identity, resource, boundary, session, endpoint, scps, rcps]) => ({
    identity,
    ...(resource !== undefined && { resource }),
    ...(boundary !== undefined && { boundary }),
    ...(session !== undefined && { session }),
    ...(endpoint !== undefined && { endpoint }),
    ...(scps !== undefined && { scps }),
    ...(rcps !== undefined && { rcps }),
  }))
