/** The command that cannot start: one line says why. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { build } from './support/build-server.ts'
import { startServer } from './support/started-server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function failure(...options: string[]): Promise<{ stdout: string; stderr: string }> {
  const run = promisify(execFile)(process.execPath, [await build(), ...options], { cwd: folder })
  const failed = await run.then(
    () => new Error('it has started'),
    (cause) => cause,
  )
  expect(failed.code).toBe(1)
  return failed
}

describe('the server', () => {
  it('is not started with options that make no sense', async () => {
    expect((await failure('--account', '12')).stderr).toBe(
      'error ERR_USAGE: `--account` must be 12 digits; see --help\n',
    )
    const both = await failure('--memory', '--store', 'postgres://127.0.0.1/x')
    expect(both.stderr).toBe(
      'error ERR_USAGE: `--memory` and `--store` exclude each other; see --help\n',
    )
  })

  it('that cannot listen has shown the key of the account that it has made', async () => {
    const first = await startServer(folder)
    const other = join(folder, 'other')
    mkdirSync(other)
    const port = new URL(first.url).port
    const failed = await failure('--data', other, '--port', port)
    expect(failed.stderr).toMatch(/^error EADDRINUSE: .*\n$/)
    expect(failed.stdout).toMatch(/^export AWS_ACCESS_KEY_ID=AKIA/m)
    await first.stop()
  })

  it('says where there is no trail to verify', async () => {
    expect((await failure('verify-trail', '--data', 'none')).stderr).toBe(
      'error ERR_STORE_MISSING: `none/account.db` is missing (none); hint: give the place of the account with `--data` or `--store`\n',
    )
  })
})
