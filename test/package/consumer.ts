/** What a program may do with the package, compiled against what is packed (`run.ts`). */
import {
  type AuthorizationRequest,
  BundleError,
  createEngine,
  type Decision,
  type Engine,
  type EngineOptions,
  type Explanation,
  type KernelModule,
  type Key,
  limits,
  SallyportError,
} from 'sallyport'
import { compileBundle, compileSession, parseDirectory, parsePolicy } from 'sallyport/compile'
import { explain } from 'sallyport/explain'
import { importAuthorizationDetails } from 'sallyport/import'
import { createNodeEngine, kernelModule, openEngine } from 'sallyport/node'
import { createReference } from 'sallyport/reference'
import { createSts, type Session, type SessionDecision, type Sts } from 'sallyport/sts'
import { readCases } from 'sallyport/testing'
import { validatePolicy } from 'sallyport/validate'

const request: AuthorizationRequest = {
  principal: 'arn:aws:iam::111122223333:user/alice',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/2026',
  context: { 'aws:SecureTransport': true },
}

export async function decide(text: string, key: Key): Promise<readonly Explanation[]> {
  const directory = parseDirectory([{ text, file: 'acme.directory.json' }])
  const options: EngineOptions = { compile: compileSession, explain, key }
  const kernel: KernelModule = kernelModule()
  const first: Engine = await createEngine(kernel, await compileBundle(directory), options)
  const second: Engine = await createNodeEngine(await compileBundle(directory))
  const third: Engine = await openEngine('acme.bundle')
  const decision: Decision = createReference(directory).check(request)
  if (decision.verdict === 'allowed' && !first.isAllowed(request)) throw new Error('differ')
  return [...first.explain(request), ...second.explain(request), ...third.explain(request)]
}

export function assume(engine: Engine): Session | undefined {
  const sts: Sts = createSts(engine, { acceptsUnsealed: false })
  const { decision, session }: SessionDecision = sts.assumeRole({
    caller: 'arn:aws:iam::111122223333:user/alice',
    role: 'arn:aws:iam::111122223333:role/Auditor',
    sessionName: 'alice',
  })
  return decision.verdict === 'allowed' ? session : undefined
}

export function codeOf(error: unknown): string {
  if (error instanceof BundleError) return error.code
  return error instanceof SallyportError ? error.code : String(limits.jsonDepth)
}

export const others = [importAuthorizationDetails, readCases, validatePolicy, parsePolicy]
