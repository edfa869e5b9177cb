/** The server as it is packed: its JavaScript, built where no other test reads it. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../../..')

/** The path of its command, built when it is not there yet. */
export async function build(): Promise<string> {
  const folder = join(root, 'src/server')
  if (!existsSync(join(folder, 'dist/server.js'))) {
    await promisify(execFile)('npx', ['tsx', join(root, 'scripts/build-server.ts')], { cwd: root })
  }
  return join(folder, 'bin.js')
}
