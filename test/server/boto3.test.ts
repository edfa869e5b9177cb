/** Debian's boto3, which nobody has changed, against the command as it is installed. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StartedServer, startServer } from './support/started-server.ts'

const python = '/usr/bin/python3'

function isInstalled(): boolean {
  try {
    execFileSync(python, ['-c', 'import boto3'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const found = isInstalled()
if (!found) console.log('boto3: skipped, it is missing: npm run install:hosts')

describe.skipIf(!found)('boto3', () => {
  let folder: string
  let server: StartedServer

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
    server = await startServer(folder)
  })

  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('makes, reads back, changes and deletes what an account has', async () => {
    const { AWS_ACCESS_KEY_ID: key = '', AWS_SECRET_ACCESS_KEY: secret = '' } = server.environment
    const script = join(import.meta.dirname, 'clients/lifecycle.py')
    const { stdout } = await promisify(execFile)(python, [script, server.url, key, secret])
    expect(stdout.split('\n').filter((line) => line.endsWith(' passed'))).toHaveLength(8)
  })
})
