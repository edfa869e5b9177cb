/** More Deny statements in the policies of a directory's document. */
import fc from 'fast-check'
import type { DocumentType } from '../../src/model/policy.ts'
import { anyStatement, type Document } from './generators.ts'
import { withoutIdleDenials } from './generators-directories.ts'
import { trustDenial } from './generators-trust.ts'

/** A policy document within a larger one: what it is, and the members that lead to it. */
interface Place {
  readonly type: DocumentType
  readonly path: readonly string[]
}

/** What the members of a directory hold, by name. */
const typesOf: ReadonlyMap<string, DocumentType> = new Map<string, DocumentType>([
  ['policies', 'identity'],
  ['boundary', 'boundary'],
  ['trust', 'trust'],
  ['scps', 'scp'],
  ['rcps', 'rcp'],
  ['resources', 'resource'],
  ['endpoints', 'endpoint'],
])

function* placesIn(value: unknown, type: DocumentType, path: readonly string[]): Generator<Place> {
  if (typeof value !== 'object' || value === null) return
  if ('Statement' in value) {
    yield { type, path }
    return
  }
  for (const [name, member] of Object.entries(value)) {
    yield* placesIn(member, typesOf.get(name) ?? type, [...path, name])
  }
}

/** A statement that denies, for a policy of the type. */
function denialFor(type: DocumentType): fc.Arbitrary<Document> {
  if (type === 'trust') return trustDenial
  const denial = anyStatement(type).map((statement) => ({ ...statement, Effect: 'Deny' }))
  return fc.oneof(denial, broadDenial(type))
}

/** Denies much, so that it is seen to deny something. */
function broadDenial(type: DocumentType): fc.Arbitrary<Document> {
  const takesPrincipal = ['resource', 'rcp', 'endpoint'].includes(type)
  return fc
    .record({
      Action: fc.constantFrom<string | string[]>('*', 'sts:*', 's3:*', ['s3:*', 'sts:Assume*']),
      Condition: fc.constantFrom({}, { StringNotEquals: { 'aws:PrincipalTag/team': 'a' } }),
    })
    .map((rest) => ({
      Effect: 'Deny',
      ...(takesPrincipal && { Principal: '*' }),
      Resource: '*',
      ...rest,
    }))
}

/**
 * The same directory with one to five statements more. Policies are never added: a new one of an
 * object's would stand in for its bucket's.
 */
export function withDenials(directory: object): fc.Arbitrary<object> {
  const places = [...placesIn(directory, 'identity', [])]
  const denial = fc
    .constantFrom(...places)
    .chain(({ type, path }) => denialFor(type).map((statement) => ({ path, statement })))
  return fc.array(denial, { minLength: 1, maxLength: 5, size: 'max' }).map((denials) => {
    const changed = structuredClone(directory)
    for (const { path, statement } of denials) appendStatement(changed, path, statement)
    return withoutIdleDenials(changed)
  })
}

function appendStatement(directory: object, path: readonly string[], denial: Document): void {
  let policy = directory as Record<string, unknown>
  for (const name of path) policy = policy[name] as Record<string, unknown>
  policy.Statement = [policy.Statement, denial].flat()
}
