/** Engines on bundle files. */
import { compileSession } from '../../compile/index.ts'
import { createNodeEngine } from '../../host/node.ts'
import type { Engine } from '../../index.ts'
import { readBytes } from './files.ts'
import { readVerifyingKey } from './keys.ts'
import type { EngineChoice } from './options.ts'

/** Opens a bundle as the options say. Throws `ERR_FILE_UNREADABLE`, `ERR_BUNDLE_…`. */
export async function openBundle(path: string, options: EngineChoice = {}): Promise<Engine> {
  const bytes = readBytes(path)
  return createNodeEngine(bytes, {
    simulation: options.simulate === true,
    compile: compileSession,
    ...(options.verify !== undefined && { key: await readVerifyingKey(options.verify) }),
  })
}
