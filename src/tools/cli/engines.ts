/** Engines on bundle files. */
import { compileSession } from '../../compile/index.ts'
import { createNodeEngine } from '../../host/node.ts'
import type { Engine } from '../../index.ts'
import { inFile } from './errors.ts'
import { readBytes } from './files.ts'
import { readVerifyingKey } from './keys.ts'
import type { EngineChoice } from './options.ts'

/** Opens a bundle as the options say. Throws `ERR_FILE_UNREADABLE`, `ERR_BUNDLE_…`. */
export async function openBundle(path: string, options: EngineChoice = {}): Promise<Engine> {
  const bytes = readBytes(path)
  const key = options.verify === undefined ? undefined : await readVerifyingKey(options.verify)
  try {
    return await createNodeEngine(bytes, {
      simulation: options.simulate === true,
      compile: compileSession,
      ...(key !== undefined && { key }),
    })
  } catch (error) {
    throw inFile(path, error)
  }
}
