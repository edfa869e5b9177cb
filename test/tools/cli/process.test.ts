/** The program as the shell starts it: streams, signals and exit codes of a process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { allowedRequest, deniedRequest, directory } from './documents.ts'

const root = join(import.meta.dirname, '../../..')

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const program = join(root, 'src/tools/cli/main.ts')
  return spawn(process.execPath, ['--import', 'tsx', program, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  })
}

async function finish(child: ReturnType<typeof start>) {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, stdout, stderr }
}

async function makeBundle() {
  const folder = makeFolder({ 'team.directory.json': directory })
  await sallyport(['compile', folder('team.directory.json'), '-o', folder('team.bundle')])
  return folder('team.bundle')
}

test('requests come through a pipe and decisions leave through one', async () => {
  const child = start(['check', await makeBundle(), '--requests', '-', '--expect', 'allowed'])
  child.stdin.end(`${JSON.stringify(allowedRequest)}\n${JSON.stringify(deniedRequest)}`)
  const { code, stdout, stderr } = await finish(child)
  expect(readLines(stdout)).toMatchObject([{ verdict: 'allowed' }, { verdict: 'explicitDeny' }])
  expect(stderr).toBe('1 of 2 verdicts are not allowed\n')
  expect(code).toBe(4)
})

test('a decision leaves while the next request is not yet there', async () => {
  const child = start(['check', await makeBundle(), '--requests', '-'])
  child.stdin.write(`${JSON.stringify(allowedRequest)}\n`)
  const [first] = await once(child.stdout, 'data')
  expect(JSON.parse(String(first))).toMatchObject({ verdict: 'allowed' })
  child.stdin.end()
  expect(await finish(child)).toMatchObject({ code: 0 })
})

test('a reader that stops reading, as `head` does, ends the program quietly', async () => {
  const child = start(['check', await makeBundle(), '--requests', '-'])
  child.stdin.on('error', () => undefined)
  const line = `${JSON.stringify(allowedRequest)}\n`
  child.stdin.write(line)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  child.stdin.write(line.repeat(1_000))
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('an interrupt exits 130', async () => {
  const child = start(['check', await makeBundle(), '--requests', '-'])
  child.stdin.write(`${JSON.stringify(allowedRequest)}\n`)
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(code).toBe(130)
})

test('an error shows no stack, unless SALLYPORT_DEBUG asks for it', async () => {
  const plain = await finish(start(['inspect', 'none.bundle']))
  expect(plain).toMatchObject({ code: 2, stdout: '' })
  expect(plain.stderr).not.toMatch(/^ {4}at /m)
  const debug = await finish(start(['inspect', 'none.bundle'], { SALLYPORT_DEBUG: '1' }))
  expect(debug.stderr).toMatch(/^ {4}at /m)
})
