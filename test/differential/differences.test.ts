/** Random changes of directories: each example is so, and no request changes that is not told of. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AccessDifference } from '../../src/analysis/access-difference.ts'
import type { AccessAnswer } from '../../src/analysis/access-question.ts'
import { compareAccess, openAnalysis } from '../../src/analysis/analysis.ts'
import { namedCallers } from '../../src/analysis/bundle-names.ts'
import { type Catalogue, loadCatalogue } from '../../src/catalogue/catalogue.ts'
import { overlaps, readPattern } from '../../src/catalogue/pattern-overlap.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { seamOf } from '../../src/engine/guests.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { listPrincipals } from '../../src/inspect/list-principals.ts'
import { foldAscii } from '../../src/json/fold-case.ts'
import type { AuthorizationRequest, Principal } from '../../src/model/request.ts'
import { callerOf } from '../support/callers.ts'
import { announce, fuzzed, Tally } from '../support/fuzz.ts'
import { asRow } from '../support/generators-batches.ts'
import {
  directoryDocument,
  endpointId,
  mayPass,
  policiesIn,
} from '../support/generators-directories.ts'
import { drawSeeded, happens, pick } from '../support/generators-draw.ts'
import { editDirectory } from '../support/generators-edits.ts'
import { someRequest } from '../support/generators-requests.ts'
import { surveyPolicies } from '../support/generators-survey.ts'

type Document = typeof directoryDocument extends fc.Arbitrary<infer Written> ? Written : never

/** With one user and one role an account: every action is asked of each of them. */
function withFew(own: Document): Document {
  const accounts = own.accounts.map(({ users, roles, ...account }) => ({
    ...account,
    users: users.slice(0, 1),
    roles: roles.slice(0, 1),
  }))
  return { ...own, accounts } as unknown as Document
}

/** Callers of no account that requests are drawn for. */
const outsiders: readonly Principal[] = [
  { service: 'ec2.amazonaws.com' },
  { service: 's3.amazonaws.com' },
  { federated: 'arn:aws:iam::111122223333:saml-provider/corp' },
  { federated: 'accounts.google.com' },
]

/** Those of them that are compared: identity providers only where bundles name them. */
function outsidersIn(engines: readonly Engine[]): Principal[] {
  const named = namedCallers(engines.map((engine) => seamOf(engine).bundle()))
  const names = new Set(named.map(({ name }) => name))
  return outsiders.filter((one) => isService(one) || names.has(nameOf(one)))
}

function isService(principal: Principal): boolean {
  return typeof principal === 'object' && 'service' in principal
}

/** Somebody of an account that no bundle has, and that allows everything. */
const stranger = 'arn:aws:iam::999999999999:role/stranger'

/** The same directory with the stranger's account: what differences say of `*` is asked of it. */
function withStranger(own: Document): Document {
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
  const trust = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }
  const role = {
    name: 'stranger',
    trust: { Version: '2012-10-17', Statement: trust },
    policies: [{ name: 'all', document: { Version: '2012-10-17', Statement: allow } }],
  }
  const account = { id: '999999999999', roles: [role] }
  return { ...own, accounts: [...own.accounts, account] } as unknown as Document
}

/** What differences call a caller. */
function nameOf(principal: Principal): string {
  if (typeof principal === 'string') return principal
  if ('service' in principal) return principal.service
  return 'federated' in principal ? principal.federated : JSON.stringify(principal)
}

function kindOf({ principal }: AccessDifference): string {
  if (/provider\/|^accounts\.google/.test(principal)) return 'tokens'
  if (principal.endsWith('.amazonaws.com')) return 'services'
  if (principal === '*' || /^arn:aws:iam::\d+:root$/.test(principal)) return 'outsiders'
  return principal === 'anonymous' ? principal : 'principals'
}

type Opened = Awaited<ReturnType<typeof open>>

/** What callers from outside gain or lose. */
type OutsideChange = AccessAnswer & Pick<AccessDifference, 'change'>

async function open(document: Document) {
  const directory = parseDirectory(JSON.stringify(document))
  const bundle = await compileBundle(directory)
  const analysis = await openAnalysis(kernelModule(), bundle)
  const wider = await compileBundle(parseDirectory(JSON.stringify(withStranger(document))))
  return {
    ...{ directory, analysis },
    engine: await createEngine(kernelModule(), bundle),
    outside: await createEngine(kernelModule(), wider),
  }
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
  const draws = new Tally()
  const catalogue = await loadCatalogue()
  const property = fc.asyncProperty(directoryDocument, fc.nat(), async (drawn, seed) => {
    const draw = drawSeeded(seed)
    const own = withFew(drawn)
    const [before, after] = [await open(own), await open(editDirectory(own, draw))]
    const isChanged = { told: false, met: false }
    const told = new Set<string>()
    const differences = [...(await compareAccess(before.analysis, after.analysis))]
    for (const one of differences) {
      tally.add(`${one.change} for ${kindOf(one)}`)
      isChanged.told = true
      told.add(`${one.principal} ${foldAscii(one.action)}`)
      if (one.example === undefined || isOfOtherStranger(one)) continue
      const verdicts = [before, after].map(({ engine, outside }) =>
        isAllowed(one.principal === '*' ? outside : engine, one.example ?? raise()),
      )
      expect(verdicts, JSON.stringify(one)).toEqual([
        one.change === 'revoked',
        one.change !== 'revoked',
      ])
    }
    for (const [more, less, change] of [
      [after, before, 'gained'],
      [before, after, 'revoked'],
    ] as const) {
      for (const answer of await reachedOnlyIn(more, less, catalogue)) {
        tally.add(`${change} from outside`)
        const isTold = differences.some((one) => tells(one, { ...answer, change }))
        if (!isTold) throw new Error(`${change} from outside: ${JSON.stringify(answer)}`)
      }
    }
    const survey = surveyPolicies([before, after].flatMap(({ directory }) => policiesIn(directory)))
    const engines = [before, after].map(({ engine }) => engine)
    const principals = [...listPrincipals(before.engine), ...outsidersIn(engines)]
    for (let turn = 0; turn < 300; turn += 1) {
      const { action, resource, context } = asRow(
        someRequest(draw, survey, { statesDerivedKeys: false }),
      )
      if (!isOfType(catalogue, action, resource)) continue
      const named = pick(draw, principals, 'anonymous')
      const principal = typeof named === 'string' ? callerOf(draw, named) : named
      const isThrough = mayPass(own, action) && happens(draw, { of: 9 })
      const request = {
        ...{ principal, action, resource },
        context: { ...context, ...(isThrough && { 'aws:SourceVpce': endpointId }) },
      }
      const [old, next] = [before, after].map(({ engine }) => isAllowed(engine, request))
      if (old === undefined || next === undefined || old === next) continue
      isChanged.met = true
      const wider = isService(principal) ? ['*', '*.amazonaws.com'] : []
      const isTold = [nameOf(named), ...wider].some((name) =>
        told.has(`${name} ${foldAscii(action)}`),
      )
      if (!isTold) {
        throw new Error(`${old} became ${next}: ${JSON.stringify(request)}`)
      }
    }
    for (let turn = 0; turn < 100; turn += 1) {
      const { action, resource, context } = asRow(
        someRequest(draw, survey, { statesDerivedKeys: false }),
      )
      if (!isOfType(catalogue, action, resource) || resource === '*') continue
      const principal = { role: stranger, session: 'stranger' }
      const request = { principal, action, resource, context: context ?? {} }
      const [old, next] = [before, after].map(({ outside }) => ownedVerdict(outside, request))
      if (old === undefined || next === undefined || old === next) continue
      isChanged.met = true
      if (!told.has(`* ${foldAscii(action)}`)) {
        throw new Error(`of a stranger, ${old} became ${next}: ${JSON.stringify(request)}`)
      }
    }
    draws.add(isChanged.told ? 'told' : 'equal')
    if (isChanged.met) draws.add('met by chance, too')
  })
  await fc.assert(property, { ...fuzzed(10), endOnFailure: true })
  announce(tally.describe('differences'))
  announce(draws.describe('edits'))
  expect(draws.count('told')).toBeGreaterThan(0)
})

/** What callers from outside reach of one bundle and not of the other, whatever the context is. */
async function reachedOnlyIn(
  more: Opened,
  less: Opened,
  catalogue: Catalogue,
): Promise<AccessAnswer[]> {
  const [reached, known] = [
    await more.analysis.outsideAccess({ named: true }),
    await less.analysis.outsideAccess({ named: true }),
  ]
  const answered = new Set(known.map(keyOf))
  const written = JSON.stringify(policiesIn(less.directory))
  return reached.filter((one) => {
    if (one.answer !== 'always') return false
    const { principal, action, resource } = one
    if (principal !== 'anonymous' && principal !== '*') {
      // actions that no catalogue has are asked of a bundle whose policies name them
      const isAsked = catalogue.findAction(action) ?? written.includes(JSON.stringify(action))
      const isAnswered = answered.has(keyOf(one)) || answered.has(keyOf({ ...one, principal: '*' }))
      return isAsked !== false && !isAnswered
    }
    const asked = principal === '*' ? { role: stranger, session: 'stranger' } : principal
    const request = { principal: asked, action, resource }
    return (
      ownedVerdict(more.outside, request) === true && ownedVerdict(less.outside, request) === false
    )
  })
}

function keyOf({ principal, action, resource }: AccessAnswer): string {
  return JSON.stringify([principal, foldAscii(action), resource])
}

/** Whether a difference is this one, or one of anybody or of a wider resource that includes it. */
function tells(
  one: AccessDifference,
  { principal, action, resource, change }: OutsideChange,
): boolean {
  return (
    (one.change === change || one.change === 'unknown') &&
    (one.principal === principal || one.principal === '*') &&
    foldAscii(one.action) === foldAscii(action) &&
    overlaps([...resource], readPattern(one.resource))
  )
}

/** An example of whom policies name, or of another name than the stranger's: no directory here has it. */
function isOfOtherStranger({ principal, example }: AccessDifference): boolean {
  if (principal !== '*') return /:999988887777:|^arn:aws:iam::\d+:root$/.test(principal)
  const asked = example?.principal
  return typeof asked !== 'object' || !('role' in asked) || asked.role !== stranger
}

/** Undefined also where the owner of the resource is not known. */
function ownedVerdict(engine: Engine, request: AuthorizationRequest): boolean | undefined {
  try {
    const { verdict, assumed } = engine.check(request)
    return assumed?.includes('resourceAccount') ? undefined : verdict === 'allowed'
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error
    return undefined
  }
}

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
