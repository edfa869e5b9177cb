/** The program as the shell starts it: streams, signals and exit codes of a process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { makeFolder, readLines, sallyport } from './command-line.ts'
import { allowedRequest, deniedRequest, directory, passingCase } from './documents.ts'

const root = join(import.meta.dirname, '../..')
const program = join(root, 'src/cli/main.ts')

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
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

/** What becomes of a command whose results nobody reads. */
async function abandon(args: readonly string[]) {
  const child = start(args)
  child.stdout.destroy()
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, stderr }
}

describe('a pipe that nobody reads', () => {
  test('leaves every command its own exit code', async () => {
    const failing = { ...passingCase, expect: { verdict: 'explicitDeny' } }
    const folder = makeFolder({
      'failing.json': [failing],
      'typo.json': { Version: '2012-10-17', Statement: { Effect: 'Alow' } },
      'requests.jsonl': `${JSON.stringify(deniedRequest)}\n`.repeat(3_000),
    })
    const bundle = await makeBundle()
    const input = folder('requests.jsonl')
    const requests = ['check', bundle, '--requests', input, '--expect', 'allowed']
    expect(await abandon(['test', folder('failing.json')])).toEqual({ code: 4, stderr: '' })
    expect(await abandon(['validate', folder('typo.json')])).toEqual({ code: 3, stderr: '' })
    expect(await abandon(requests)).toEqual({
      code: 4,
      stderr: '3000 of 3000 verdicts are not allowed\n',
    })
  })

  test('ends a check of standard input, which may have no end, as an expectation not met', async () => {
    const child = start(['check', await makeBundle(), '--requests', '-', '--expect', 'allowed'])
    child.stdout.destroy()
    child.stdin.on('error', () => undefined)
    child.stdin.write(`${JSON.stringify(allowedRequest)}\n`)
    expect(await once(child, 'exit')).toEqual([4, null])
  })
})

test('results that a full disk does not take are an error', async () => {
  const args = ['--import', 'tsx', program, 'inspect', await makeBundle()]
  const child = spawn('sh', ['-c', 'exec "$@" > /dev/full', 'sh', process.execPath, ...args])
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect(stderr).toMatch(/^error ERR_FILE_UNWRITABLE: cannot write the file: no space is left\n/)
  expect(stderr).toContain('  at stdout\n')
  expect(code).toBe(2)
})

test('an interrupt exits 130', async () => {
  const child = start(['check', await makeBundle(), '--requests', '-'])
  child.stdin.write(`${JSON.stringify(allowedRequest)}\n`)
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect(code).toBe(130)
})

/** Runs a few lines with the program's own way to be interrupted, until they say `busy`. */
async function interrupt(lines: string, signal: NodeJS.Signals = 'SIGINT') {
  const module = join(root, 'src/cli/io/interrupt.ts')
  const script = `import(${JSON.stringify(module)}).then(async (cli) => {
    cli.exitOnInterrupt()
    ${lines}
  })`
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], { cwd: root })
  await once(child.stdout, 'data')
  child.kill(signal)
  const [code, killedBy] = await once(child, 'exit')
  return { code, killedBy }
}

test('an interrupt ends work that never waits, as the system does: 130 for the shell', async () => {
  const busy = `cli.runBlocking(() => { console.log('busy'); for (;;); })`
  expect(await interrupt(busy)).toEqual({ code: null, killedBy: 'SIGINT' })
})

test('after such work an interrupt exits 130 again', async () => {
  const idle = `cli.runBlocking(() => 0); console.log('busy'); setTimeout(() => 0, 60_000)`
  expect(await interrupt(idle)).toEqual({ code: 130, killedBy: null })
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves no half-written draft', async (signal) => {
  const folder = makeFolder({ 'a.bundle.part': 'half', 'a.bundle': 'old' })
  const draft = JSON.stringify(folder('a.bundle.part'))
  const writing = `cli.withDraft(${draft}, () => {
    console.log('busy')
    return new Promise((done) => setTimeout(done, 60_000))
  })`
  expect(await interrupt(writing, signal)).toEqual({ code: 130, killedBy: null })
  expect(readdirSync(folder(''))).toEqual(['a.bundle'])
})

test('an error shows no stack, unless SALLYPORT_DEBUG asks for it', async () => {
  const plain = await finish(start(['inspect', 'none.bundle']))
  expect(plain).toMatchObject({ code: 2, stdout: '' })
  expect(plain.stderr).not.toMatch(/^ {4}at /m)
  const debug = await finish(start(['inspect', 'none.bundle'], { SALLYPORT_DEBUG: '1' }))
  expect(debug.stderr).toMatch(/^ {4}at /m)
})
