/** Every public function with each of its arguments wrong in turn, and a call of it that is right. */
import * as analyses from '../../../src/entries/analysis.ts'
import * as batches from '../../../src/entries/batch.ts'
import * as browser from '../../../src/entries/browser.ts'
import * as catalogues from '../../../src/entries/catalogue.ts'
import * as compile from '../../../src/entries/compile.ts'
import * as edge from '../../../src/entries/edge.ts'
import * as explains from '../../../src/entries/explain.ts'
import * as imports from '../../../src/entries/import.ts'
import * as index from '../../../src/entries/index.ts'
import * as inspects from '../../../src/entries/inspect.ts'
import * as node from '../../../src/entries/node.ts'
import * as policies from '../../../src/entries/policies.ts'
import * as pools from '../../../src/entries/pool.ts'
import * as reference from '../../../src/entries/reference.ts'
import * as slices from '../../../src/entries/slice.ts'
import * as sts from '../../../src/entries/sts.ts'
import * as testing from '../../../src/entries/testing.ts'
import * as validate from '../../../src/entries/validate.ts'
import { buildWorker, startBuilt } from '../../support/pool-threads.ts'
import { wrongValues } from '../../support/wrong-values.ts'
import { accessCheckRows } from './surface-access-checks.ts'
import { adapterRows } from './surface-adapters.ts'
import { auditRows } from './surface-audit.ts'
import { sliceRows } from './surface-slices.ts'
import { sourceRows } from './surface-sources.ts'

type Call = (value: never) => unknown

export interface Row {
  /** What must work after each wrong call. */
  readonly good: () => unknown
  readonly wrong: Readonly<Record<string, Call>>
  /** By argument: the names of the values that it takes. */
  readonly takes?: Readonly<Record<string, string>>
  /** A call with the options; one that is not known is refused. */
  readonly options?: (options: never) => unknown
}

const account = '111122223333'
export const alice = `arn:aws:iam::${account}:user/alice`
const role = `arn:aws:iam::${account}:role/R`
const document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
}
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:*' }],
}
const text = JSON.stringify({
  accounts: [
    {
      id: account,
      users: [{ name: 'alice', policies: [{ name: 'own', document }] }],
      roles: [{ name: 'R', trust }],
    },
  ],
})
const request = { principal: alice, action: 's3:GetObject', resource: 'arn:aws:s3:::a/b' } as const
const asked = [request.action, request.resource] as const
const caseText = JSON.stringify({
  name: 'a case',
  policies: { identity: [document] },
  request,
  expect: { verdict: 'allowed' },
})
const details = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] }
const listings = {
  Organization: { Id: 'o-abc1234567', MasterAccountId: account },
  Roots: [{ Id: 'r-ab12', PolicyTypes: [] }],
  OrganizationalUnits: [],
  Accounts: [],
  Policies: [],
}

const center = { Region: 'eu-west-1', AccountAssignments: [] }

const directory = compile.parseDirectory(text)
const policy = compile.parsePolicy(document, { type: 'identity' })
const none = { resource: undefined, boundary: undefined, session: undefined, endpoint: undefined }
const sets = { identity: [policy], ...none, scps: [], rcps: [] }
const kernel = node.kernelModule()
const bundle = await compile.compileBundle(directory)
const engine = await node.createNodeEngine(bundle, { compile: compile.compileSession })
const handle = engine.prepare(alice)
const compiler = compile.createCompiler()
const catalogue = await catalogues.loadCatalogue()
const oracle = reference.createReference(directory)
const calls = sts.createSts(engine, { key: new Uint8Array(32).fill(1) })
const assume = { caller: alice, role, sessionName: 'work' }
const session = calls.assumeRole(assume).session as sts.Session
const sealed = await calls.seal(session)
const inUse = calls.resume(session)
const identity = { type: 'identity' } as const
const columns = { principal: [alice], action: [request.action], resource: [request.resource] }
const pause = () => Promise.resolve()
await buildWorker()
const analysis = await analyses.openAnalysis(kernel, bundle)
const question = { action: request.action, resource: request.resource }
const capability = { principal: alice, actions: [request.action] }
const matrix = { principals: [alice], actions: [request.action], resources: [request.resource] }
const poolOptions = { workers: 1, startWorker: startBuilt }
const pool = await pools.openPool(bundle, poolOptions)

async function drain(results: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of results);
}

/** Closes what was opened by mistake. */
async function openClosed(...given: Parameters<typeof pools.openPool>): Promise<void> {
  await (await pools.openPool(...given)).close()
}
const names = { principal: 'who', action: 'what', resource: 'which' }
const table = { numRows: 0, getChild: () => ({ length: 0, data: [], type: {}, get: () => null }) }

/** What the functions return that has functions of its own. */
const sliced = await slices.openSlice(await slices.sliceBundle(engine, alice), {
  open: node.createNodeEngine,
})

export const objects = {
  ...{ catalogue, engine, handle, compiler, oracle, sts: calls, session: inUse },
  sliced,
  pool,
  analysis,
}

/** What optional arguments take beside what they are for. */
const optional = 'undefined, an empty object'
const optionalText = 'undefined, an empty string, a string'
const optionalFunction = 'undefined, a function'

function options(call: (options: never) => unknown): Pick<Row, 'options'> {
  return { options: call }
}

/** A look-up of a name: any string is one. */
function lookUp(find: (name: never) => unknown): Row {
  return {
    takes: { name: 'an empty string, a string' },
    good: () => find('s3:GetObject' as never),
    wrong: { name: find },
  }
}

const lists =
  'an array of nothing, an array with its own map, an array with its own constructor, an array with its own iterator, an array of another realm'
const batchTakes = { principal: lists, action: lists, context: 'undefined, an empty object' }

const entries: Readonly<Record<string, Row>> = {
  'sallyport: createEngine': {
    takes: {
      options: optional,
      'options.simulation': 'undefined, true',
      'options.key': 'undefined',
      'options.explain': optionalFunction,
      'options.compile': optionalFunction,
      'options.now': optionalFunction,
      'options.remembered': 'undefined, a number',
      'options.pause': optionalFunction,
      'options.sha256': 'undefined',
    },
    good: () => index.createEngine(kernel, bundle),
    wrong: {
      module: (value) => index.createEngine(value, bundle),
      bundle: (value) => index.createEngine(kernel, value),
      options: (value) => index.createEngine(kernel, bundle, value),
      'options.simulation': (simulation) => index.createEngine(kernel, bundle, { simulation }),
      'options.key': (key) => index.createEngine(kernel, bundle, { key }),
      'options.explain': (explain) => index.createEngine(kernel, bundle, { explain }),
      'options.compile': (one) => index.createEngine(kernel, bundle, { compile: one }),
      'options.now': (now) => index.createEngine(kernel, bundle, { now }),
      'options.remembered': (remembered) => index.createEngine(kernel, bundle, { remembered }),
      'options.pause': (pause) => index.createEngine(kernel, bundle, { pause }),
      'options.sha256': (sha256) => index.createEngine(kernel, bundle, { sha256 }),
    },
    ...options((more) => index.createEngine(kernel, bundle, more)),
  },
  'sallyport/compile: compileBundle': {
    takes: {
      'input.identity': 'an empty array',
      'input.resource': 'undefined, an empty array',
      'input.scps': 'an empty array',
      'a level of input.scps': 'an empty array',
      options: optional,
      'options.strip': 'undefined, true',
      'options.key': 'undefined',
      'options.onProgress': optionalFunction,
      'options.pause': optionalFunction,
    },
    good: () => compile.compileBundle(sets),
    wrong: {
      input: (value) => compile.compileBundle(value),
      'input.accounts': (accounts) => compile.compileBundle({ ...directory, accounts }),
      'an account': (one) =>
        compile.compileBundle({ ...directory, accounts: new Map([['1', one]]) }),
      'input.resources': (resources) => compile.compileBundle({ ...directory, resources }),
      'input.identity': (identity) => compile.compileBundle({ ...sets, identity }),
      'input.resource': (resource) => compile.compileBundle({ ...sets, resource }),
      'input.scps': (scps) => compile.compileBundle({ ...sets, scps }),
      'a level of input.scps': (level) => compile.compileBundle({ ...sets, scps: [level] }),
      'a policy': (one) => compile.compileBundle({ ...sets, identity: [one] }),
      'a statement': (one) =>
        compile.compileBundle({ ...sets, identity: [{ ...policy, statements: [one] }] }),
      options: (value) => compile.compileBundle(sets, value),
      'options.strip': (strip) => compile.compileBundle(sets, { strip }),
      'options.key': (key) => compile.compileBundle(sets, { key }),
      'options.onProgress': (onProgress) => compile.compileBundle(sets, { onProgress }),
      'options.pause': (pause) => compile.compileBundle(sets, { pause }),
    },
    ...options((more) => compile.compileBundle(sets, more)),
  },
  'sallyport/compile: createCompiler': { good: () => compile.createCompiler(), wrong: {} },
  'sallyport/compile: compileSession': {
    takes: { documents: 'an empty array' },
    good: () => compile.compileSession([document]),
    wrong: {
      documents: (value) => compile.compileSession(value),
      'a document': (value) => compile.compileSession([value]),
    },
  },
  'sallyport/compile: parseDirectory': {
    takes: {
      documents: 'an empty array',
      'the file of a document': optionalText,
      options: optional,
      'options.loadFile': optionalFunction,
    },
    good: () => compile.parseDirectory(text),
    wrong: {
      documents: (value) => compile.parseDirectory(value),
      'a document': (value) => compile.parseDirectory([value]),
      'the text of a document': (value) => compile.parseDirectory([{ text: value }]),
      'the file of a document': (file) => compile.parseDirectory([{ text, file }]),
      options: (value) => compile.parseDirectory(text, value),
      'options.loadFile': (loadFile) => compile.parseDirectory(text, { loadFile }),
    },
    ...options((more) => compile.parseDirectory(text, more)),
  },
  'sallyport/compile: replacePolicy': {
    takes: { options: optional, 'options.account': 'undefined', 'options.file': optionalText },
    good: () => compile.replacePolicy(directory, 'alice/own', document),
    wrong: {
      directory: (value) => compile.replacePolicy(value, 'alice/own', document),
      name: (value) => compile.replacePolicy(directory, value, document),
      document: (value) => compile.replacePolicy(directory, 'alice/own', value),
      options: (value) => compile.replacePolicy(directory, 'alice/own', document, value),
      'options.account': (one) =>
        compile.replacePolicy(directory, 'alice/own', document, { account: one }),
      'options.file': (file) => compile.replacePolicy(directory, 'alice/own', document, { file }),
    },
    ...options((more) => compile.replacePolicy(directory, 'alice/own', document, more)),
  },
  'sallyport/compile: parsePolicy': {
    takes: { 'options.name': optionalText, 'options.file': optionalText },
    good: () => compile.parsePolicy(document, identity),
    wrong: {
      document: (value) => compile.parsePolicy(value, identity),
      'a statement': (value) => compile.parsePolicy({ ...document, Statement: [value] }, identity),
      options: (value) => compile.parsePolicy(document, value),
      'options.type': (type) => compile.parsePolicy(document, { type }),
      'options.name': (name) => compile.parsePolicy(document, { ...identity, name }),
      'options.file': (file) => compile.parsePolicy(document, { ...identity, file }),
    },
    ...options((more) => compile.parsePolicy(document, { ...identity, ...(more as object) })),
  },
  'sallyport/compile: readCallText': {
    takes: {
      options: optional,
      'options.notice': optionalFunction,
      'options.onId': optionalFunction,
    },
    good: () => compile.readCallText(JSON.stringify(request)),
    wrong: {
      text: (value) => compile.readCallText(value),
      options: (value) => compile.readCallText(JSON.stringify(request), value),
      'options.notice': (notice) => compile.readCallText(JSON.stringify(request), { notice }),
      'options.onId': (onId) => compile.readCallText(JSON.stringify(request), { onId }),
      'options.nameToArn': (nameToArn) =>
        compile.readCallText(JSON.stringify({ ...request, principal: 'alice' }), { nameToArn }),
    },
  },
  'sallyport/compile: readRequest': {
    takes: { notice: optionalFunction },
    good: () => compile.readRequest(request),
    wrong: {
      request: (value) => compile.readRequest(value),
      notice: (value) => compile.readRequest(request, value),
    },
  },
  'sallyport/import: exportDirectory': {
    good: () => imports.exportDirectory(directory),
    wrong: {
      directory: (value) => imports.exportDirectory(value),
      'directory.endpoints': (endpoints) => imports.exportDirectory({ ...directory, endpoints }),
      'an account': (one) =>
        imports.exportDirectory({ ...directory, accounts: new Map([['1', one]]) }),
    },
  },
  'sallyport/import: importAuthorizationDetails': {
    takes: {
      'details.UserDetailList': 'null, NaN, a bigint, a symbol, a function, an empty array', // null in JSON
      options: optional,
      'options.file': optionalText,
      'options.onWarning': optionalFunction,
    },
    good: () => imports.importAuthorizationDetails(details),
    wrong: {
      details: (value) => imports.importAuthorizationDetails(value),
      'details.UserDetailList': (value) =>
        imports.importAuthorizationDetails({ ...details, UserDetailList: value }),
      options: (value) => imports.importAuthorizationDetails(details, value),
      'options.file': (file) => imports.importAuthorizationDetails(details, { file }),
      'options.onWarning': (onWarning) =>
        imports.importAuthorizationDetails(details, { onWarning }),
    },
    ...options((more) => imports.importAuthorizationDetails(details, more)),
  },
  'sallyport/import: importDirectory': {
    takes: {
      sources: 'undefined, an empty object',
      'sources.documents': 'undefined, an empty array',
      'sources.authorizationDetails': 'undefined, an empty array',
      'sources.managedPolicies': 'undefined, an empty array',
      'sources.resourcePolicies': 'undefined, an empty array',
    },
    good: () => imports.importDirectory({ documents: [{ text }] }),
    wrong: {
      sources: (value) => imports.importDirectory(value),
      'sources.documents': (documents) => imports.importDirectory({ documents }),
      'sources.authorizationDetails': (one) =>
        imports.importDirectory({ authorizationDetails: one }),
      'sources.managedPolicies': (one) => imports.importDirectory({ managedPolicies: one }),
      'sources.resourcePolicies': (one) => imports.importDirectory({ resourcePolicies: one }),
      'a document': (value) => imports.importDirectory({ documents: [value] }),
      'the text of a listing': (one) => imports.importDirectory({ organization: [{ text: one }] }),
      'a resource': (value) => imports.importDirectory({ resourcePolicies: [value] }),
    },
    ...options((more) => imports.importDirectory(more)),
  },
  'sallyport/import: importIdentityCenter': {
    takes: { options: optional, 'options.file': optionalText },
    good: () => imports.importIdentityCenter(center),
    wrong: {
      listings: (value) => imports.importIdentityCenter(value),
      options: (value) => imports.importIdentityCenter(center, value),
      'options.file': (file) => imports.importIdentityCenter(center, { file }),
    },
    ...options((more) => imports.importIdentityCenter(center, more)),
  },
  'sallyport/import: importOrganization': {
    takes: { options: optional, 'options.file': optionalText },
    good: () => imports.importOrganization(listings),
    wrong: {
      listings: (value) => imports.importOrganization(value),
      'listings.Roots': (Roots) => imports.importOrganization({ ...listings, Roots }),
      options: (value) => imports.importOrganization(listings, value),
      'options.file': (file) => imports.importOrganization(listings, { file }),
    },
    ...options((more) => imports.importOrganization(listings, more)),
  },
  'sallyport/import: importResources': {
    takes: { outputs: 'an empty array' },
    good: () => imports.importResources([]),
    wrong: {
      outputs: (value) => imports.importResources(value),
      'an output': (value) => imports.importResources([value]),
      'the text of an output': (one) => imports.importResources([{ text: one, arn: account }]),
    },
  },
  'sallyport/import: readManagedPolicies': {
    takes: { files: 'an empty array' },
    good: () => imports.readManagedPolicies([]),
    wrong: {
      files: (value) => imports.readManagedPolicies(value),
      'a file': (value) => imports.readManagedPolicies([value]),
      'the text of a file': (one) => imports.readManagedPolicies([{ text: one }]),
    },
  },
  'sallyport/import: managedPolicyText': {
    takes: { arn: 'an empty string, a string' },
    good: () => imports.managedPolicyText(imports.readManagedPolicies([]), role),
    wrong: {
      policies: (value) => imports.managedPolicyText(value, role),
      arn: (value) => imports.managedPolicyText(imports.readManagedPolicies([]), value),
    },
  },
  'sallyport/import: parseWithImports': {
    takes: {
      documents: 'an empty array',
      imported: 'an empty array',
      'the document of an import': 'an empty object',
      'the file of an import': 'an empty string, a string',
      options: optional,
    },
    good: () => imports.parseWithImports([{ text }], []),
    wrong: {
      documents: (value) => imports.parseWithImports(value, []),
      imported: (value) => imports.parseWithImports([], value),
      'an import': (value) => imports.parseWithImports([], [value]),
      'the document of an import': (value) =>
        imports.parseWithImports([], [{ document: value, file: 'f' }]),
      'the file of an import': (file) => imports.parseWithImports([], [{ document: {}, file }]),
      options: (value) => imports.parseWithImports([], [], value),
    },
    ...options((more) => imports.parseWithImports([], [], more)),
  },
  'sallyport/validate: validatePolicy': {
    takes: {
      document: Object.keys(wrongValues).join(', '), // faults of a document are its findings
      'options.scpDialect': 'undefined',
      'options.catalogue': 'undefined',
    },
    good: () => validate.validatePolicy(document, identity),
    wrong: {
      document: (value) => validate.validatePolicy(value, identity),
      options: (value) => validate.validatePolicy(document, value),
      'options.type': (type) => validate.validatePolicy(document, { type }),
      'options.scpDialect': (scpDialect) =>
        validate.validatePolicy(document, { ...identity, scpDialect }),
      'options.catalogue': (one) =>
        validate.validatePolicy(document, { ...identity, catalogue: one }),
    },
    ...options((more) => validate.validatePolicy(document, { ...identity, ...(more as object) })),
  },
  'sallyport/validate: validateDirectory': {
    takes: {
      documents: 'an empty string, a string, an empty array',
      options: optional,
      'options.loadFile': optionalFunction,
      'options.catalogue': 'undefined',
    },
    good: () => validate.validateDirectory(text),
    wrong: {
      documents: (value) => validate.validateDirectory(value),
      options: (value) => validate.validateDirectory(text, value),
      'options.loadFile': (loadFile) => validate.validateDirectory(text, { loadFile }),
      'options.catalogue': (one) => validate.validateDirectory(text, { catalogue: one }),
    },
    ...options((more) => validate.validateDirectory(text, more)),
  },
  'sallyport/catalogue: loadCatalogue': { good: () => catalogues.loadCatalogue(), wrong: {} },
  'catalogue: findService': lookUp((prefix) => catalogue.findService(prefix)),
  'catalogue: findAction': lookUp((action) => catalogue.findAction(action)),
  'catalogue: expandAction': lookUp((pattern) => catalogue.expandAction(pattern)),
  'catalogue: findConditionKey': lookUp((key) => catalogue.findConditionKey(key)),
  'catalogue: conditionKeysOf': lookUp((action) => catalogue.conditionKeysOf(action)),
  'catalogue: conditionKeysBeside': lookUp((key) => catalogue.conditionKeysBeside(key)),
  'catalogue: hasArnService': lookUp((service) => catalogue.hasArnService(service)),
  'catalogue: resourceTypesOf': lookUp((arn) => catalogue.resourceTypesOf(arn)),
  'catalogue: resourceTypesBeside': lookUp((arn) => catalogue.resourceTypesBeside(arn)),
  'sallyport/testing: readCases': {
    takes: {
      options: optional,
      'options.file': optionalText,
      'options.loadDirectory': optionalFunction,
    },
    good: () => testing.readCases(caseText),
    wrong: {
      text: (value) => testing.readCases(value),
      options: (value) => testing.readCases(caseText, value),
      'options.file': (file) => testing.readCases(caseText, { file }),
      'options.loadDirectory': (loadDirectory) => testing.readCases(caseText, { loadDirectory }),
      'a loaded directory': (value) =>
        testing.readCases(JSON.stringify({ ...JSON.parse(caseText), directory: './a.json' }), {
          loadDirectory: () => value,
        }),
    },
    ...options((more) => testing.readCases(caseText, more)),
  },
  'sallyport/testing: readEachCase': {
    takes: {
      options: optional,
      'options.file': optionalText,
      'options.loadDirectory': optionalFunction,
    },
    good: () => testing.readEachCase(caseText),
    wrong: {
      text: (value) => testing.readEachCase(value),
      options: (value) => testing.readEachCase(caseText, value),
      'options.file': (file) => testing.readEachCase(caseText, { file }),
      'options.loadDirectory': (loadDirectory) => testing.readEachCase(caseText, { loadDirectory }),
    },
    ...options((more) => testing.readEachCase(caseText, more)),
  },
  'sallyport/reference: createReference': {
    takes: {
      options: optional,
      'options.now': 'undefined, a number',
      'options.simulation': 'undefined, true',
      'options.known':
        'undefined, an empty object, an instance of a class, an object with accessors that throw, a proxy that throws, an object of another realm',
    },
    good: () => reference.createReference(sets).check(request),
    wrong: {
      source: (value) => reference.createReference(value),
      'an account': (one) =>
        reference
          .createReference({ ...directory, accounts: new Map([[account, one]]) })
          .check(request),
      'a policy': (one) => reference.createReference({ ...sets, identity: [one] }),
      options: (value) => reference.createReference(sets, value),
      'options.now': (now) => reference.createReference(sets, { now }),
      'options.simulation': (simulation) => reference.createReference(sets, { simulation }),
      'options.known': (known) => reference.createReference(sets, { known }),
    },
    ...options((more) => reference.createReference(sets, more)),
  },
  'sallyport/reference: evaluate': {
    takes: {
      options: optional,
      'options.known':
        'undefined, an empty object, an instance of a class, an object of another realm',
    },
    good: () => reference.evaluate(sets, request),
    wrong: {
      sets: (value) => reference.evaluate(value, request),
      request: (value) => reference.evaluate(sets, value),
      options: (value) => reference.evaluate(sets, request, value),
      'options.known': (known) => reference.evaluate(sets, request, { known }),
    },
    ...options((more) => reference.evaluate(sets, request, more)),
  },
  'sallyport/node: createNodeEngine': {
    takes: { options: optional },
    good: () => node.createNodeEngine(bundle),
    wrong: {
      bundle: (value) => node.createNodeEngine(value),
      options: (value) => node.createNodeEngine(bundle, value),
    },
    ...options((more) => node.createNodeEngine(bundle, more)),
  },
  'sallyport/node: kernelModule': {
    takes: { build: 'undefined' },
    good: () => node.kernelModule('plain'),
    wrong: { build: (value) => node.kernelModule(value) },
  },
  'sallyport/node: openEngine': {
    good: () => node.openEngine(bundle),
    wrong: {
      bundle: (value) => node.openEngine(value),
      options: (value) => node.openEngine('no such file', value),
      'options.fallback': (fallback) => node.openEngine('no such file', { fallback }),
    },
    ...options((more) => node.openEngine('no such file', more)),
  },
  'sallyport/browser: openEngine': {
    takes: { options: optional, 'options.fallback': optionalFunction },
    good: () => browser.openEngine(bundle),
    wrong: {
      bundle: (value) => browser.openEngine(value),
      options: (value) => browser.openEngine(bundle, value),
      'options.fallback': (fallback) => browser.openEngine(bundle, { fallback }),
    },
    ...options((more) => browser.openEngine(bundle, more)),
  },
  'sallyport/edge: openEngine': {
    takes: { options: optional, 'options.fallback': optionalFunction },
    good: () => edge.openEngine(bundle),
    wrong: {
      bundle: (value) => edge.openEngine(value),
      'what the function returns': (value) => edge.openEngine(() => value),
      options: (value) => edge.openEngine(bundle, value),
      'options.fallback': (fallback) => edge.openEngine(bundle, { fallback }),
    },
    ...options((more) => edge.openEngine(bundle, more)),
  },
  'sallyport/policies: engineOf': {
    good: () => policies.engineOf({ identity: document }),
    takes: {
      policies: optional,
      options: optional,
      'policies.identity': 'undefined, an empty array',
      'policies.scps': 'undefined, an empty array',
    },
    wrong: {
      policies: (value) => policies.engineOf(value),
      options: (value) => policies.engineOf({ identity: document }, value),
      'policies.identity': (identity) => policies.engineOf({ identity }),
      'policies.scps': (scps) => policies.engineOf({ scps }),
    },
    ...options((more) => policies.engineOf({ identity: document }, more)),
  },
  'sallyport/import: parsePolicySets': {
    good: () => imports.parsePolicySets({ identity: document }),
    takes: {
      documents: optional,
      'documents.resource': 'undefined, an empty array',
      'documents.rcps': 'undefined, an empty array',
    },
    wrong: {
      documents: (value) => imports.parsePolicySets(value),
      'documents.resource': (resource) => imports.parsePolicySets({ resource }),
      'documents.rcps': (rcps) => imports.parsePolicySets({ rcps }),
    },
    ...options((more) => imports.parsePolicySets(more)),
  },
  'sallyport/inspect: inspectPrincipal': {
    good: () => inspects.inspectPrincipal(engine, alice),
    wrong: {
      engine: (value) => inspects.inspectPrincipal(value, alice),
      arn: (value) => inspects.inspectPrincipal(engine, value),
    },
  },
  'sallyport/inspect: inspectResource': {
    good: () => inspects.inspectResource(engine, role),
    takes: { arn: 'an empty string, a string' },
    wrong: {
      engine: (value) => inspects.inspectResource(value, role),
      arn: (value) => inspects.inspectResource(engine, value),
    },
  },
  'sallyport/batch: checkBatch': {
    takes: {
      ...batchTakes,
      options: optional,
    },
    good: () => batches.checkBatch(engine, columns),
    wrong: {
      engine: (value) => batches.checkBatch(value, columns),
      columns: (value) => batches.checkBatch(engine, value),
      principal: (principal) => batches.checkBatch(engine, { ...columns, principal }),
      action: (action) => batches.checkBatch(engine, { ...columns, action }),
      context: (context) => batches.checkBatch(engine, { ...columns, context }),
      options: (value) => batches.checkBatch(engine, columns, value),
    },
    ...options((more) => batches.checkBatch(engine, columns, more)),
  },
  'sallyport/batch: checkLongBatch': {
    takes: { 'options.pause': 'a function' },
    good: () => batches.checkLongBatch(engine, columns, { pause }),
    wrong: {
      engine: (value) => batches.checkLongBatch(value, columns, { pause }),
      columns: (value) => batches.checkLongBatch(engine, value, { pause }),
      options: (value) => batches.checkLongBatch(engine, columns, value),
      'options.pause': (one) => batches.checkLongBatch(engine, columns, { pause: one }),
    },
  },
  'sallyport/batch: packVerdicts': {
    good: () => batches.packVerdicts(new Uint8Array([0, 1])),
    wrong: { verdicts: (value) => batches.packVerdicts(value) },
  },
  'sallyport/batch: arrowColumns': {
    good: () => batches.arrowColumns(table, names),
    wrong: {
      table: (value) => batches.arrowColumns(value, names),
      names: (value) => batches.arrowColumns(table, value),
    },
  },
  'sallyport/analysis: openAnalysis': {
    takes: { options: optional, 'options.key': 'undefined' },
    good: () => analyses.openAnalysis(kernel, bundle),
    wrong: {
      module: (value) => analyses.openAnalysis(value, bundle),
      bundle: (value) => analyses.openAnalysis(kernel, value),
      options: (value) => analyses.openAnalysis(kernel, bundle, value),
    },
    ...options((more) => analyses.openAnalysis(kernel, bundle, more)),
  },
  'sallyport/analysis: compareAccess': {
    good: () => analyses.compareAccess(analysis, analysis),
    wrong: {
      before: (value) => analyses.compareAccess(value, analysis),
      after: (value) => analyses.compareAccess(analysis, value),
    },
  },
  'analysis: whoCan': {
    good: () => analysis.whoCan(question),
    wrong: { question: (value) => analysis.whoCan(value) },
  },
  'analysis: ask': {
    good: () => analysis.ask(alice, question),
    wrong: {
      principal: (value) => analysis.ask(value, question),
      question: (value) => analysis.ask(alice, value),
    },
  },
  'analysis: accessMatrix': {
    takes: {
      principals: 'an empty array',
      actions: 'an empty array',
      resources:
        'an empty array, an array with its own map, an array with its own constructor, an array with its own iterator',
    },
    good: () => [...analysis.accessMatrix(matrix)],
    wrong: {
      asked: (value) => [...analysis.accessMatrix(value)],
      principals: (principals) => [...analysis.accessMatrix({ ...matrix, principals })],
      actions: (actions) => [...analysis.accessMatrix({ ...matrix, actions })],
      resources: (resources) => [...analysis.accessMatrix({ ...matrix, resources })],
    },
  },
  'analysis: whatCan': {
    takes: {
      actions:
        'undefined, an empty array, an array with its own map, an array with its own constructor, an array with its own iterator',
      resources:
        'undefined, an empty array, an array with its own map, an array with its own constructor, an array with its own iterator',
      context: 'undefined, an empty object, an object of another realm',
    },
    good: () => analysis.whatCan(capability),
    wrong: {
      question: (value) => analysis.whatCan(value),
      principal: (principal) => analysis.whatCan({ ...capability, principal }),
      actions: (actions) => analysis.whatCan({ ...capability, actions }),
      resources: (resources) => analysis.whatCan({ ...capability, resources }),
      context: (context) => analysis.whatCan({ ...capability, context }),
    },
  },
  'analysis: outsideAccess': {
    takes: { options: optional, 'options.named': 'undefined, true' },
    good: () => analysis.outsideAccess({ named: true }),
    wrong: { options: (value) => analysis.outsideAccess(value) },
    ...options((more: object) => analysis.outsideAccess(more)),
  },
  'sallyport/pool: openPool': {
    takes: {
      'options.now': optionalFunction,
      'options.key': 'undefined',
      'options.simulation': 'undefined, true',
      'options.sessionPolicies': 'undefined, true',
      'options.signal': 'undefined',
    },
    good: () => openClosed(bundle, poolOptions),
    wrong: {
      bundle: (value) => openClosed(value, poolOptions),
      options: (value) => openClosed(bundle, value),
    },
    ...options((more: object) => openClosed(bundle, { ...poolOptions, ...more })),
  },
  'pool: checkBatch': {
    takes: { ...batchTakes, options: optional },
    good: () => pool.checkBatch(columns),
    wrong: {
      columns: (value) => pool.checkBatch(value),
      principal: (principal) => pool.checkBatch({ ...columns, principal }),
      action: (action) => pool.checkBatch({ ...columns, action }),
      context: (context) => pool.checkBatch({ ...columns, context }),
      options: (value) => pool.checkBatch(columns, value),
    },
    ...options((more) => pool.checkBatch(columns, more)),
  },
  'pool: checkBatches': {
    takes: { batches: 'an empty array', options: optional },
    good: () => drain(pool.checkBatches([columns])),
    wrong: {
      batches: (value) => drain(pool.checkBatches(value)),
      options: (value) => drain(pool.checkBatches([columns], value)),
    },
    ...options((more) => drain(pool.checkBatches([columns], more))),
  },
  'pool: swap': {
    good: () => pool.swap(bundle),
    wrong: { bundle: (value) => pool.swap(value) },
  },
  'pool: status': { good: () => pool.status(), wrong: {} },
  'pool: close': { good: () => pool.status(), wrong: {} },
  'sallyport/explain: explain': {
    good: () => engine.explain(request),
    wrong: { place: (value) => explains.explain(value as never, engine.check(request)) },
  },
  'sallyport/inspect: inspectBundle': {
    good: () => inspects.inspectBundle(engine),
    wrong: { engine: (value) => inspects.inspectBundle(value) },
  },
  'sallyport/inspect: inspectContext': {
    good: () => inspects.inspectContext(engine, request),
    wrong: {
      engine: (value) => inspects.inspectContext(value, request),
      request: (value) => inspects.inspectContext(engine, value),
    },
  },
  'sallyport/inspect: listPrincipals': {
    good: () => [...inspects.listPrincipals(engine)],
    wrong: { engine: (value) => inspects.listPrincipals(value) },
  },
  'sallyport/inspect: listResources': {
    good: () => inspects.listResources(engine),
    wrong: { engine: (value) => inspects.listResources(value) },
  },
  'sallyport/sts: createSts': {
    takes: {
      options: optional,
      'options.key': 'undefined',
    },
    good: () => sts.createSts(engine),
    wrong: {
      engine: (value) => sts.createSts(value),
      options: (value) => sts.createSts(engine, value),
      'options.key': (key) => sts.createSts(engine, { key }),
    },
  },
  'sallyport/sts: needsRoot': {
    takes: { action: 'an empty string, a string' },
    good: () => sts.needsRoot('account:CloseAccount'),
    wrong: { action: (value) => sts.needsRoot(value) },
  },
  'sallyport/sts: rootTasksOf': {
    takes: { action: 'an empty string, a string' },
    good: () => sts.rootTasksOf('account:CloseAccount'),
    wrong: { action: (value) => sts.rootTasksOf(value) },
  },
  'sallyport/sts: principalOf': {
    takes: {
      caller:
        'undefined, null, an empty object, an empty string, a string, a number, NaN, true, a bigint, a symbol, a function, an instance of a class, an empty array, an array of nothing, an array with gaps, an array with its own map, an array with its own constructor, an array with its own iterator, an object of another realm, an array of another realm',
    },
    good: () => sts.principalOf(alice),
    wrong: { caller: (value) => sts.principalOf(value) },
  },
}

const methods: Readonly<Record<string, Row>> = {
  'engine: isAllowed': {
    good: () => engine.isAllowed(request),
    wrong: {
      request: (value) => engine.isAllowed(value),
      'a part': (value) => engine.isAllowed([request, value]),
    },
  },
  'engine: check': {
    good: () => engine.check(request),
    wrong: {
      request: (value) => engine.check(value),
      'a part': (value) => engine.check([request, value]),
    },
  },
  'engine: explain': {
    good: () => engine.explain(request),
    wrong: { request: (value) => engine.explain(value) },
  },
  'engine: prepare': {
    good: () => engine.prepare(alice),
    wrong: { principal: (value) => engine.prepare(value) },
  },
  'engine: swap': {
    good: () => engine.swap(bundle),
    wrong: { bundle: (value) => engine.swap(value) },
  },
  'handle: isAllowed': {
    takes: {
      resource:
        'a string, an array with its own map, an array with its own constructor, an array with its own iterator',
      context: 'undefined, an empty object, an object of another realm',
    },
    good: () => handle.isAllowed(...asked),
    wrong: {
      action: (value) => handle.isAllowed(value, '*'),
      resource: (value) => handle.isAllowed('s3:GetObject', value),
      context: (value) => handle.isAllowed(...asked, value),
    },
  },
  'handle: check': {
    takes: {
      resource:
        'a string, an array with its own map, an array with its own constructor, an array with its own iterator',
      context: 'undefined, an empty object, an object of another realm',
    },
    good: () => handle.check(...asked),
    wrong: {
      action: (value) => handle.check(value, '*'),
      resource: (value) => handle.check('s3:GetObject', value),
      context: (value) => handle.check(...asked, value),
    },
  },
  'compiler: compile': {
    takes: { options: optional },
    good: () => compiler.compile(sets),
    wrong: {
      input: (value) => compiler.compile(value),
      options: (value) => compiler.compile(sets, value),
    },
    ...options((more) => compiler.compile(sets, more)),
  },
  'oracle: check': {
    good: () => oracle.check(request),
    wrong: { request: (value) => oracle.check(value) },
  },
  'oracle: isAllowed': {
    good: () => oracle.isAllowed(request),
    wrong: { request: (value) => oracle.isAllowed(value) },
  },
  'oracle: prepare': {
    takes: {
      resource:
        'a string, an array with its own map, an array with its own constructor, an array with its own iterator',
    },
    good: () => oracle.prepare(alice).check(...asked),
    wrong: {
      principal: (value) => oracle.prepare(value),
      action: (value) => oracle.prepare(alice).check(value, '*'),
      resource: (value) => oracle.prepare(alice).isAllowed('s3:GetObject', value),
    },
  },
  'sts: assumeRole': {
    good: () => calls.assumeRole(assume),
    wrong: { input: (value) => calls.assumeRole(value) },
  },
  'sts: assumeRoleWithWebIdentity': {
    good: () => calls.assumeRole(assume),
    wrong: { input: (value) => calls.assumeRoleWithWebIdentity(value) },
  },
  'sts: assumeRoleWithSaml': {
    good: () => calls.assumeRole(assume),
    wrong: { input: (value) => calls.assumeRoleWithSaml(value) },
  },
  'sts: getSessionToken': {
    good: () => calls.getSessionToken({ caller: alice }),
    wrong: { input: (value) => calls.getSessionToken(value) },
  },
  'sts: getFederationToken': {
    good: () => calls.getFederationToken({ caller: alice, name: 'fed' }),
    wrong: { input: (value) => calls.getFederationToken(value) },
  },
  'sts: assumeRoot': {
    good: () => calls.assumeRole(assume),
    wrong: { input: (value) => calls.assumeRoot(value) },
  },
  'sts: resume': {
    good: () => calls.resume(session),
    wrong: { session: (value) => calls.resume(value) },
  },
  'sts: seal': {
    good: () => calls.seal(session),
    wrong: { session: (value) => calls.seal(value) },
  },
  'sts: open': { good: () => calls.open(sealed), wrong: { text: (value) => calls.open(value) } },
  'sts: forwardAccess': {
    takes: { context: 'undefined, an empty object, an object of another realm' },
    good: () => calls.forwardAccess(alice, 's3.amazonaws.com'),
    wrong: {
      caller: (value) => calls.forwardAccess(value, 's3.amazonaws.com'),
      service: (value) => calls.forwardAccess(alice, value),
      context: (value) => calls.forwardAccess(alice, 's3.amazonaws.com', value),
    },
  },
  'sts: passRole': {
    good: () => calls.passRole({ caller: alice, role, service: 'ec2.amazonaws.com' }),
    wrong: { input: (value) => calls.passRole(value) },
  },
  'session: isAllowed': {
    takes: {
      resource:
        'a string, an array with its own map, an array with its own constructor, an array with its own iterator',
      context: 'undefined, an empty object, an object of another realm',
    },
    good: () => inUse.isAllowed(...asked),
    wrong: {
      action: (value) => inUse.isAllowed(value, '*'),
      resource: (value) => inUse.isAllowed('s3:GetObject', value),
      context: (value) => inUse.isAllowed(...asked, value),
    },
  },
  'session: check': {
    takes: { context: 'undefined, an empty object, an object of another realm' },
    good: () => inUse.check(...asked),
    wrong: {
      action: (value) => inUse.check(value, '*'),
      context: (value) => inUse.check(...asked, value),
    },
  },
  'session: request': {
    takes: { context: 'undefined, an empty object, an object of another realm' },
    good: () => engine.check(inUse.request(...asked)),
    wrong: { context: (value) => inUse.request(...asked, value) },
  },
}

export const rows: Readonly<Record<string, Row>> = {
  ...entries,
  ...methods,
  ...(await sourceRows(bundle)),
  ...accessCheckRows,
  ...adapterRows(engine),
  ...(await sliceRows(engine)),
  ...auditRows(bundle),
}
