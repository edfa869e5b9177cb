/** The compiler of session policies, for workers that need it. */
import type { EngineOptions } from '../../engine/engine.ts'
import type { WorkerTerms } from './worker-desk.ts'

/** Loaded only where it is wanted: it is larger than all else. */
export async function sessionCompiler({
  sessionPolicies,
}: WorkerTerms): Promise<Pick<EngineOptions, 'compile'>> {
  if (!sessionPolicies) return {}
  const { compileSession } = await import('../../compile/compile-session.ts')
  return { compile: compileSession }
}
