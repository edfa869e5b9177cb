/** How long `sallyport-server import` takes for a large account, and the first call to it after a start. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from '../../test/server/support/build-server.ts'
import { startServer } from '../../test/server/support/started-server.ts'
import type { Row } from '../rows.ts'
import { makeAccountDump } from './large-account.ts'

/** As many users as an account can have. */
const size = { users: 5_000, roles: 1_000, groups: 300, policies: 500 }

export async function importRows(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const file = join(folder, 'account.json')
  writeFileSync(file, makeAccountDump(size))
  const program = await build()
  const imported = await timeOf(() =>
    promisify(execFile)(process.execPath, [program, 'import', file], { cwd: folder }),
  )
  const started = await timeOf(async () => (await startServer(folder)).stop())
  rmSync(folder, { recursive: true })
  const work = '5,000 users and 1,000 roles'
  return [
    { section: 'server', work: `import ${work}`, value: imported, unit: 'ms', most: 15_000 },
    { section: 'server', work: `start with ${work}`, value: started, unit: 'ms' },
  ]
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
