/** Runtimes of servers and of the edge: where their programs are, and how the suite is run in them. */
import { execFile, spawn } from 'node:child_process'
import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../support/free-port.ts'
import { edgeProgram, serverProgram } from './programs.ts'
import type { Fixtures, Host, Outcome } from './suite.ts'
import { kernelFile, type Trial } from './trial.ts'

/** What a test says of a host; the rest is in its program. */
export type HostTerms = Pick<Host, 'forbidsWebAssembly' | 'skips'>

export interface ServerRuntime {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  readonly terms: HostTerms
}

const modules = join(import.meta.dirname, 'runtimes/node_modules')
const noCaches = { 'the last good bundle is kept in the Cache API': 'has no Cache API' }
const noPage = {
  'a page asks when it is online again and when it is shown, until it is closed': 'has no pages',
}
const noDatabase = { 'the last good bundle is kept in IndexedDB': 'has no IndexedDB', ...noPage }
const noFetch = 'has no `fetch`, which Node makes with WebAssembly'
const noFunction = {
  'a function that fetches a bundle is asked': 'takes a path, a URL or bytes',
  ...noDatabase,
}
const terms: HostTerms = { forbidsWebAssembly: false, skips: { ...noFunction, ...noCaches } }

function node(version: number, ...args: readonly string[]): ServerRuntime {
  const program = join(modules, `node-${version}/bin/node`)
  return { name: ['Node', version, ...args].join(' '), program, args, terms }
}

const withoutWebAssembly: ServerRuntime = {
  ...node(22, '--jitless'),
  terms: {
    forbidsWebAssembly: true,
    skips: {
      ...noFunction,
      ...noCaches,
      'a pointer is polled over HTTP, and whatever its server does the last good bundle stays':
        noFetch,
      'an event of the server makes a client ask': noFetch,
      'a response is opened, and one that is no success is refused':
        'has no `Response`, which Node makes with WebAssembly',
    },
  },
}

export const serverRuntimes: readonly ServerRuntime[] = [
  node(20),
  node(22),
  node(24),
  withoutWebAssembly,
  {
    name: 'Deno',
    program: join(modules, '@deno/linux-x64-glibc/deno'),
    args: ['run', '-A', '--quiet'],
    terms: { forbidsWebAssembly: false, skips: noFunction },
  },
  { name: 'Bun', program: join(modules, '@oven/bun-linux-x64/bin/bun'), args: [], terms },
]

export const workerd = {
  program: join(modules, '@cloudflare/workerd-linux-64/bin/workerd'),
  terms: {
    forbidsWebAssembly: false,
    skips: {
      'a bundle is opened where it is': 'takes no path and no URL',
      ...noDatabase,
      ...noCaches,
    },
  } satisfies HostTerms,
}

export function isInstalled({ program }: { readonly program: string }): boolean {
  return existsSync(program)
}

/** Runs the suite on the package as the runtime itself finds it. */
export async function runInServer(
  { program, args, terms }: ServerRuntime,
  trial: Trial,
  origin: string,
): Promise<Outcome[]> {
  const file = await trial.write('server.mjs', serverProgram, { packages: 'external' })
  const { folder } = trial
  const given = [
    ...args,
    file,
    join(folder, 'fixtures.json'),
    folder,
    JSON.stringify({ ...terms, origin }),
  ]
  const { stdout } = await promisify(execFile)(program, given, { cwd: folder, maxBuffer: 1e8 })
  return JSON.parse(stdout)
}

const config = (port: number) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  compatibilityDate = "2026-01-01",
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "kernel.wasm", wasm = embed "kernel.wasm"),
  ],
);
`

/** Runs the suite in workerd, bundled as programs for it are: with the kernel as a module of its own. */
export async function runInWorkerd(
  trial: Trial,
  fixtures: Fixtures,
  origin: string,
): Promise<Outcome[]> {
  const { folder } = trial
  await trial.write('worker.js', edgeProgram, {
    conditions: ['workerd', 'worker', 'browser'],
    external: ['*.wasm'],
  })
  copyFileSync(kernelFile(folder), join(folder, 'kernel.wasm'))
  const port = await freePort()
  writeFileSync(join(folder, 'workerd.capnp'), config(port))
  const child = spawn(workerd.program, ['serve', 'workerd.capnp'], {
    cwd: folder,
    stdio: 'inherit',
  })
  try {
    const body = JSON.stringify({ terms: { ...workerd.terms, origin }, fixtures })
    const response = await postUntilThere(`http://127.0.0.1:${port}/`, body)
    return (await response.json()) as Outcome[]
  } finally {
    child.kill()
  }
}

export async function postUntilThere(url: string, body: string): Promise<Response> {
  for (let turn = 0; ; turn += 1) {
    try {
      return await fetch(url, { method: 'POST', body, headers: { origin: new URL(url).origin } })
    } catch (error) {
      if (turn === 3_000) throw error
      await wait(100)
    }
  }
}
