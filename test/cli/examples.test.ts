/** Examples that need no browser, started by their one command. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'

const root = join(import.meta.dirname, '../..')

/** What a program prints until a line has the text. */
async function printedUntil(program: ChildProcess, text: string): Promise<string> {
  let printed = ''
  for await (const part of program.stdout ?? []) {
    printed += String(part)
    if (printed.includes(text)) return printed
  }
  throw new Error(`the example ended: ${printed}`)
}

it('the Express API lets roles of JWTs do what their policies say', async () => {
  const port = await freePort()
  const args = ['--import', 'tsx', join(root, 'examples/express-jwt/serve.ts')]
  const env = { ...process.env, PORT: String(port) }
  const server = spawn(process.execPath, args, { cwd: root, env })
  try {
    const printed = await printedUntil(server, 'Ben may delete it')
    const tokens = [...printed.matchAll(/Bearer (\S+)'/g)].map(([, token]) => token ?? '')
    const ask = async (path: string, token?: string, method = 'GET') => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers })
      return { status: response.status, body: await response.text() }
    }
    const [ann, ben, eve] = tokens
    expect(await ask('/health')).toMatchObject({ status: 200 })
    expect(await ask('/documents/7')).toMatchObject({ status: 401 })
    expect(await ask('/documents/7', 'nonsense')).toMatchObject({ status: 401 })
    expect(await ask('/documents/7', ann)).toEqual({ status: 200, body: 'the seventh document\n' })
    expect(await ask('/documents/*', ann)).toMatchObject({ status: 403 })
    const denied = await ask('/documents/7', ann, 'DELETE')
    expect(denied.status).toBe(403)
    expect(denied.body).toContain('docs:Delete')
    expect(await ask('/documents/7', eve)).toMatchObject({ status: 403 })
    expect(await ask('/documents/7', ben, 'DELETE')).toEqual({ status: 200, body: 'deleted\n' })
    expect(await ask('/forgotten', ben)).toMatchObject({ status: 403 })
  } finally {
    server.kill()
  }
})
