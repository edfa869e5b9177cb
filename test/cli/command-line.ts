/** Runs the command line in this process, as a person would, in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { run } from '../../src/cli/program.ts'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  /** What standard input holds. */
  readonly stdin?: string
  /** Whether the output streams are a terminal. */
  readonly terminal?: boolean
}

/** Runs `sallyport` with these arguments. */
export async function sallyport(
  args: readonly string[],
  { stdin = '', terminal = false }: Surroundings = {},
): Promise<Outcome> {
  const stdout = new Sink(terminal)
  const stderr = new Sink(terminal)
  const code = await run(args, { stdin: Readable.from([stdin]), stdout, stderr })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

/** A slow reader: every write waits, so that back-pressure is part of every test. */
class Sink extends Writable {
  readonly isTTY: boolean
  text = ''

  constructor(isTTY: boolean) {
    super({ highWaterMark: 1, decodeStrings: false })
    this.isTTY = isTTY
  }

  override _write(chunk: string, _: BufferEncoding, done: () => void): void {
    this.text += chunk
    setImmediate(done)
  }
}

/** A folder for one test, removed after it; files are given as text, or as values for JSON. */
export function makeFolder(
  files: Readonly<Record<string, unknown>> = {},
): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    const raw = typeof content === 'string' || content instanceof Uint8Array
    writeFileSync(path, raw ? content : JSON.stringify(content, null, 2))
  }
  return (name) => join(folder, name)
}

/** One line of JSON each. */
export function readLines(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}
