/** The audit and its workers as processes of their own, watched by what they print. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const program = join(import.meta.dirname, '../../dist/cli.js')

/** A program under way. */
export class RunningProgram {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  stdout = ''
  stderr = ''

  /** It has the environment of the test. */
  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [program, ...args])
    this.child.stdout?.on('data', (text) => {
      this.stdout += text
    })
    this.child.stderr?.on('data', (text) => {
      this.stderr += text
    })
    this.ended = once(this.child, 'close').then(([code]) => code)
    onTestFinished(() => {
      this.child.kill('SIGKILL')
    })
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Waits until something is so; fails when the program ends before. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) {
      if (this.child.exitCode !== null) throw new Error(`it has ended: ${this.stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** The shards that a worker has begun, in order. */
  get begun(): string[] {
    return [...this.stderr.matchAll(/^shard (\w+) begun/gm)].map(([, id = '']) => id)
  }

  /** Those that it has ended, one way or the other. */
  get settled(): string[] {
    return [...this.stderr.matchAll(/^shard (\w+) (?:done|failed)/gm)].map(([, id = '']) => id)
  }
}

/** A worker with one thread, whose lock is short so that others need not wait long. */
export function startWorker(
  url: string,
  roots: readonly string[] = [tmpdir(), 's3://trail'],
): RunningProgram {
  const own = roots.flatMap((root) => ['--root', root])
  return new RunningProgram(['worker', '--queue', url, ...own, '--threads', '1', '--lock', '2'])
}
