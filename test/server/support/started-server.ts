/** The command as a process of its own. */
import { spawn } from 'node:child_process'
import { build } from './build-server.ts'

export interface StartedServer {
  readonly url: string
  readonly pid: number
  /** What it says at its first start, by the names of AWS's variables. */
  readonly environment: Readonly<Record<string, string>>
  /** Ends it, by asking or at once. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Starts the server in a folder, and waits until it listens. */
export async function startServer(
  folder: string,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedServer> {
  const args = [await build(), '--port', '0', ...more]
  const child = spawn(process.execPath, args, {
    ...{ cwd: folder, env: { ...process.env, ...environment } },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const said = await new Promise<string>((resolve, reject) => {
    let text = ''
    const last = /^ready$/m
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (last.test(text)) resolve(text)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    child.once('exit', () => reject(new Error(`the server ended: ${text}`)))
  })
  const exported = [...said.matchAll(/^export (\w+)=(.*)$/gm)]
  return {
    pid: child.pid ?? 0,
    url: /on (https?:\S+)/.exec(said)?.[1] ?? '',
    environment: Object.fromEntries(exported.map(([, name, value]) => [name, value])),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await ended
    },
  }
}
