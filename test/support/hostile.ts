/** What hostile documents and requests are tried with. */
import { compileBundle } from '../../src/compile/compile.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { explain } from '../../src/engine/explain/explain.ts'
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

/** A bundle of one identity policy. */
export function compileIdentity(...statements: readonly object[]): Promise<Uint8Array> {
  const identity = [{ Version: '2012-10-17', Statement: statements }]
  return compileBundle(readSets({ identity }))
}

/** An engine on one identity policy. */
export async function open(...statements: readonly object[]): Promise<Engine> {
  return createEngine(kernel, await compileIdentity(...statements), { explain })
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
