/**
 * A trail of some size audited from beginning to end, killed on the way and gone on with: its memory,
 * its time, whether its counts are those of a few simple lines, and whether its report is that of an
 * audit that nobody killed. By hand, since it takes minutes:
 *
 *     npm run build && npx tsx bench/trail/soak.ts FOLDER MEGABYTES [KILLS]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { countTrail, type TrailCounts } from './count-trail.ts'
import { generateTrail } from './generate-trail.ts'

const root = join(import.meta.dirname, '../..')
const program = join(root, 'dist/cli.js')

/** Between two kills, in milliseconds, and between two looks at the memory. */
const KILL_EVERY = 20_000
const LOOK_EVERY = 250

interface Soaked {
  readonly seconds: number
  readonly megabytes: number
  readonly kills: number
}

async function soak(folder: string, megabytes: number, kills: number): Promise<void> {
  const logs = join(folder, 'AWSLogs')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(logs)) say('generated', generateTrail(folder, { bytes: megabytes * 1_000_000 }))
  const bundle = join(folder, 'acme.bundle')
  await run(['compile', join(root, 'samples/acme/acme.directory.json'), '-o', bundle])
  const manifest = join(folder, 'manifest.json')
  rmSync(manifest, { force: true })
  const report = join(folder, 'report.json')
  const args = ['audit', bundle, logs, '--json', '-o']
  say('audited', await auditKilled([...args, report, '--manifest', manifest], kills))
  const whole = join(folder, 'whole.json')
  say('audited at once', await auditKilled([...args, whole], 0))
  const audited = JSON.parse(readFileSync(report, 'utf8'))
  const counted = countTrail(logs)
  say('counted', { ...counted, principals: Object.keys(counted.principals).length })
  const differing = differences(audited, counted)
  if (!readFileSync(report).equals(readFileSync(whole))) differing.push('the report')
  say(differing.length === 0 ? 'equal in all counts' : 'NOT EQUAL', differing)
  if (differing.length > 0) process.exitCode = 1
}

/** Begins the audit again whenever it was killed. */
async function auditKilled(args: readonly string[], kills: number): Promise<Soaked> {
  const startedAt = performance.now()
  let megabytes = 0
  for (let round = 0; ; round += 1) {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const ended = once(child, 'exit')
    let isOver = false
    ended.then(() => {
      isOver = true
    })
    const killAt = performance.now() + KILL_EVERY
    while (!isOver) {
      megabytes = Math.max(megabytes, memoryOf(child.pid ?? 0))
      await pause(LOOK_EVERY)
      if (round < kills && performance.now() > killAt) child.kill('SIGKILL')
    }
    const [code] = await ended
    const seconds = Math.round((performance.now() - startedAt) / 1_000)
    if (code !== null) return { seconds, megabytes, kills: round }
  }
}

/** What a process has in memory, in megabytes; 0 once it has ended. */
function memoryOf(pid: number): number {
  try {
    const [, kilobytes = '0'] =
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes) / 1_000)
  } catch {
    return 0
  }
}

interface AuditedCounts {
  readonly events: number
  readonly repeated: number
  readonly undecided: number
  readonly recorded: { readonly denied: number }
  readonly apart: readonly { readonly count: number }[]
  readonly principals: readonly { readonly name: string; readonly events: number }[]
}

/** Every count that is not the same. */
export function differences(audited: AuditedCounts, counted: TrailCounts): string[] {
  const { events, repeated, undecided, recorded, apart } = audited
  const own = { events, repeated, denied: recorded.denied, apart: sumOf(apart) }
  const found = Object.entries(own).filter(
    ([name, count]) => counted[name as keyof typeof own] !== count,
  )
  const others = audited.principals.filter(
    ({ name, events: count }) => counted.principals[name] !== count,
  )
  const isWhole = audited.principals.length === Object.keys(counted.principals).length
  return [
    ...found.map(([name, count]) => `${name} ${count}`),
    ...others.map(({ name, events: count }) => `${name} ${count}`),
    ...(isWhole ? [] : [`${audited.principals.length} principals`]),
    ...(undecided <= counted.undecided ? [] : [`undecided ${undecided}`]),
  ]
}

function sumOf(listed: AuditedCounts['apart']): number {
  return listed.reduce((sum, { count }) => sum + count, 0)
}

async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`sallyport ${args[0]} ended with ${code}`)
}

function say(what: string, result: object): void {
  console.log(what, JSON.stringify(result))
}

const [folder, megabytes = '100', kills = '2'] = process.argv.slice(2)
if (folder !== undefined && import.meta.filename === process.argv[1]) {
  await soak(folder, Number(megabytes), Number(kills))
}
