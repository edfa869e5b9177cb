/** A server that is killed while it writes: what it has answered is there, and the trail is whole. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '../../src/server/store/sqlite-store.ts'
import { build } from './support/build-server.ts'
import { signForm } from './support/sign-form.ts'
import { startServer } from './support/started-server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a server', () => {
  it('that is killed has lost nothing that it has answered', async () => {
    let keys = { accessKeyId: '', secretAccessKey: '' }
    const answered: string[] = []
    for (let round = 0; round < 5; round += 1) {
      const server = await startServer(folder)
      const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = server.environment
      if (id !== undefined && secret !== undefined)
        keys = { accessKeyId: id, secretAccessKey: secret }
      const enough = 3 + round * 4
      const calls = Array.from({ length: 60 }, async (_, at) => {
        const name = `user-${round}-${at}`
        const body = `Version=2010-05-08&Action=CreateUser&UserName=${name}`
        const headers = signForm({
          service: 'iam',
          body,
          keys,
          now: Date.now(),
          host: new URL(server.url).host,
        })
        const { status } = await fetch(server.url, {
          method: 'POST',
          headers: Object.fromEntries(headers),
          body,
        })
        if (status === 200) answered.push(name)
        if (answered.filter((one) => one.startsWith(`user-${round}-`)).length === enough)
          await server.stop('SIGKILL')
      })
      await Promise.allSettled(calls)
      await server.stop('SIGKILL')
    }
    expect(answered.length).toBeGreaterThan(40)
    const store = openSqlite(join(folder, 'sallyport-data/account.db'))
    const users = (await store.load()).filter(({ kind }) => kind === 'user')
    await store.close()
    const names = users.map(({ body }) => (JSON.parse(body) as { name: string }).name)
    expect(answered.filter((name) => !names.includes(name))).toEqual([])
    const { stdout } = await promisify(execFile)(process.execPath, [
      await build(),
      'verify-trail',
      '--data',
      join(folder, 'sallyport-data'),
    ])
    expect(stdout).toMatch(/^the trail is whole/)
    expect(readFileSync(join(folder, 'sallyport-data/master.key'), 'utf8').trim()).toHaveLength(44)
  })
})
