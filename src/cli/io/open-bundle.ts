/** Engines on bundle files. */
import { compileSession } from '../../entries/compile.ts'
import { type Engine, SallyportError } from '../../entries/index.ts'
import { createNodeEngine } from '../../entries/node.ts'
import type { EngineChoice } from './command-options.ts'
import { readBytes } from './file-bytes.ts'
import { CliError, inFile } from './report-error.ts'
import { readVerifyingKey } from './signing-keys.ts'

/** Opens a bundle as the options say. Throws `ERR_FILE_UNREADABLE`, `ERR_BUNDLE_…`. */
export async function openBundle(path: string, options: EngineChoice = {}): Promise<Engine> {
  const bytes = readBundleBytes(path)
  const key = options.verify === undefined ? undefined : await readVerifyingKey(options.verify)
  try {
    return await createNodeEngine(bytes, {
      simulation: options.simulate === true,
      compile: compileSession,
      ...(key !== undefined && { key }),
    })
  } catch (error) {
    throw inFile(path, advise(error))
  }
}

/** The bytes of a file that is to be a bundle. Throws `ERR_FILE_UNREADABLE` and `ERR_FILE_INVALID`. */
export function readBundleBytes(path: string): Uint8Array {
  const bytes = readBytes(path)
  refuseJson(path, bytes)
  return bytes
}

/** A document in place of the bundle that is compiled from it: not damage, but a wrong path. */
function refuseJson(path: string, bytes: Uint8Array): void {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
  if (!/^[[{]\s*["{[\]}]/.test(start)) return
  throw new CliError('ERR_FILE_INVALID', 'the file is JSON, not a bundle', {
    place: path,
    hint: 'compile it first with `sallyport compile`',
  })
}

function advise(error: unknown): unknown {
  if (!(error instanceof SallyportError) || (error.hint ?? '') !== '') return error
  const { code, message, place, issues } = error
  return new SallyportError(code, message, {
    ...(place !== undefined && { place }),
    hint: 'give a file written by `sallyport compile`',
    issues,
    cause: error,
  })
}
