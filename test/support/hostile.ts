/** What hostile documents and requests are tried with. */
import { compileBundle } from '../../src/compile/compile.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { SallyportError } from '../../src/model/errors.ts'
import { readSets } from './policy-sets.ts'

export const kernel = kernelModule()
/** What is changed to be hostile. */
export const request = {
  principal: 'arn:aws:iam::111122223333:user/alice',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::a/b',
} as const

export const allow = { Effect: 'Allow', Action: '*', Resource: '*' }

/** An engine on one identity policy. */
export async function open(...statements: readonly object[]): Promise<Engine> {
  const identity = [{ Version: '2012-10-17', Statement: statements }]
  return createEngine(kernel, await compileBundle(readSets({ identity })))
}

export function milliseconds(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** The code of the one error that the work ends in. */
export function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof SallyportError && !/[\n\r]/.test(error.message)) return error.code
    throw error
  }
  return 'none'
}
