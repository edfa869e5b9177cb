/** `kill -9` anywhere within an audit with a manifest: what goes on counts what one run counts. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aliceWith, bundleOf, eventOf, listEvent } from '../support/audits.ts'
import { announce, fuzzed } from '../support/fuzz.ts'
import { makeFolder } from './command-line.ts'

const program = join(import.meta.dirname, '../../dist/cli.js')

const FILES = 24

/** Events of one file, of which each has some that other files have too. */
function recordsOf(file: number): object[] {
  return Array.from({ length: 200 }, (_, at) =>
    eventOf({
      ...listEvent,
      eventName: at % 3 === 0 ? 'DescribeVolumes' : 'DescribeInstances',
      ...(at % 20 === 0 && { sharedEventID: `shared-${Math.floor(file / 2)}-${at}` }),
    }),
  )
}

async function prepare() {
  const allow = { Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }
  const logs = Array.from({ length: FILES }, (_, file) => {
    const name = `logs/${String(file).padStart(2, '0')}.json.gz`
    return [name, gzipSync(JSON.stringify({ Records: recordsOf(file) }))] as const
  })
  const at = makeFolder({
    'a.bundle': await bundleOf(aliceWith(allow)),
    ...Object.fromEntries(logs),
  })
  const start = (...more: string[]) =>
    spawn(process.execPath, [program, 'audit', at('a.bundle'), at('logs'), '--json', ...more])
  return { at, start }
}

/** How many files are done; a manifest is always whole. */
function countDone(path: string): number {
  if (!existsSync(path)) return 0
  const [head = ''] = readFileSync(path, 'utf8').split('\n')
  return JSON.parse(head).files
}

/** Kills an audit a while after it has got further; returns what it has printed if it was faster. */
async function killOnce(child: ReturnType<typeof spawn>, manifest: string, delay: number) {
  const report = text(child.stdout as NodeJS.ReadableStream)
  const closed = once(child, 'close')
  const before = countDone(manifest)
  while (child.exitCode === null && countDone(manifest) === before) {
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await new Promise((resolve) => setTimeout(resolve, delay))
  child.kill('SIGKILL')
  const [code] = await closed
  return code === null ? undefined : { code, report: await report }
}

test.skipIf(!existsSync(program))(
  'an audit that is killed again and again loses nothing, and counts nothing twice',
  async () => {
    const { at, start } = await prepare()
    const undisturbed = await text(start().stdout)
    expect(JSON.parse(undisturbed)).toMatchObject({ events: FILES * 200, repeated: FILES * 5 })
    const { seed } = fuzzed(1)
    const delays = fc.sample(fc.nat(150), { numRuns: 10, seed })
    const within = new Set<number>()
    for (const delay of delays) {
      const ended = await killOnce(start('--manifest', at('m.json')), at('m.json'), delay)
      if (ended !== undefined) {
        expect(ended).toEqual({ code: 0, report: undisturbed })
        break
      }
      within.add(countDone(at('m.json')))
    }
    announce(`killed with ${[...within].join(', ')} of ${FILES} files done`)
    expect(within.size).toBeGreaterThan(2)
    const last = start('--manifest', at('m.json'))
    expect(await text(last.stdout)).toBe(undisturbed)
  },
)
