/** Random changes of directories: each example is so, and no request changes that is not told of. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareAccess, openAnalysis } from '../../src/analysis/analysis.ts'
import { type Catalogue, loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { listPrincipals } from '../../src/inspect/list-principals.ts'
import { foldAscii } from '../../src/json/fold-case.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { asRow } from '../support/generators-batches.ts'
import { directoryDocument, policiesIn } from '../support/generators-directories.ts'
import { drawSeeded, pick } from '../support/generators-draw.ts'
import { someRequest } from '../support/generators-requests.ts'
import { surveyPolicies } from '../support/generators-survey.ts'

type Document = typeof directoryDocument extends fc.Arbitrary<infer Written> ? Written : never

/** One thing of another directory in the place of this one's. */
const changes: readonly ((own: Document, other: Document) => Document)[] = [
  (own, other) =>
    withAccount(own, (account, at) => ({ ...account, users: other.accounts[at]?.users ?? [] })),
  (own, other) =>
    withAccount(own, (account, at) => ({ ...account, roles: other.accounts[at]?.roles ?? [] })),
  (own, other) => ({ ...own, resources: other.resources }),
  (own, other) => ({ ...own, ...(other.organization && { organization: other.organization }) }),
  (own, other) => ({ ...own, endpoints: other.endpoints }),
]

function withAccount(
  own: Document,
  change: (account: Document['accounts'][number], at: number) => object,
): Document {
  return { ...own, accounts: own.accounts.map(change) } as Document
}

/** With one user and one role an account: every action is asked of each of them. */
function withFew(own: Document): Document {
  const few = ({ users, roles, ...account }: Document['accounts'][number]) => ({
    ...account,
    users: users.slice(0, 1),
    roles: roles.slice(0, 1),
  })
  return withAccount(own, few)
}

async function open(document: Document) {
  const directory = parseDirectory(JSON.stringify(document))
  const bundle = await compileBundle(directory)
  const analysis = await openAnalysis(kernelModule(), bundle)
  return { directory, analysis, engine: await createEngine(kernelModule(), bundle) }
}

function isAllowed(engine: Engine, request: AuthorizationRequest): boolean | undefined {
  try {
    return engine.isAllowed(request)
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error
    return undefined
  }
}

it('differences of two bundles are so, and are all', { timeout: 36_000_000 }, async () => {
  const tally = new Tally()
  const catalogue = await loadCatalogue()
  const drawn = fc.tuple(directoryDocument, directoryDocument, fc.nat())
  const property = fc.asyncProperty(drawn, async ([first, second, seed]) => {
    const draw = drawSeeded(seed)
    const [own, other] = [withFew(first), withFew(second)]
    const changed = pick(draw, changes, changes[0] ?? ((one) => one))(own, other)
    const [before, after] = [await open(own), await open(changed)]
    const told = new Set<string>()
    for (const one of await compareAccess(before.analysis, after.analysis)) {
      tally.add(one.change)
      told.add(`${one.principal} ${foldAscii(one.action)}`)
      if (one.example === undefined) continue
      const verdicts = [before, after].map(({ engine }) =>
        isAllowed(engine, one.example ?? raise()),
      )
      expect(verdicts, JSON.stringify(one)).toEqual([
        one.change === 'revoked',
        one.change !== 'revoked',
      ])
    }
    const survey = surveyPolicies([before, after].flatMap(({ directory }) => policiesIn(directory)))
    const principals = [...listPrincipals(before.engine)]
    for (let turn = 0; turn < 300; turn += 1) {
      const { action, resource, context } = asRow(
        someRequest(draw, survey, { statesDerivedKeys: false }),
      )
      if (!isOfType(catalogue, action, resource)) continue
      const principal = pick(draw, principals, 'anonymous')
      const request = { principal, action, resource, context: context ?? {} }
      const [old, next] = [before, after].map(({ engine }) => isAllowed(engine, request))
      if (old === undefined || next === undefined || old === next) continue
      tally.add('met')
      if (!told.has(`${principal} ${foldAscii(action)}`)) {
        throw new Error(`${old} became ${next}: ${JSON.stringify(request)}`)
      }
    }
  })
  await fc.assert(property, { ...fuzzed(4), endOnFailure: true })
  announce(tally.describe('differences'))
  expect(tally.count('gained') + tally.count('revoked')).toBeGreaterThan(0)
})

/** Whether AWS would be asked that: the action is about such a resource. */
function isOfType(catalogue: Catalogue, action: string, resource: string): boolean {
  const known = catalogue.findAction(action)
  if (known === undefined || resource === '*') return known !== undefined
  const types = catalogue.resourceTypesOf(resource)
  return known.resources.some(({ type }) => types.includes(type))
}

function raise(): never {
  throw new Error('no example')
}
