/** Debian's AWS CLI, which nobody has changed, with a server. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import type { StartedServer } from './started-server.ts'

export const cli = '/usr/bin/aws'

const run = promisify(execFile)

/** Whether it is there; where it is not, says what is skipped. */
export function findCli(skipped: string): boolean {
  const isInstalled = existsSync(cli)
  if (!isInstalled) console.log(`${skipped}: skipped, ${cli} is missing: npm run install:hosts`)
  return isInstalled
}

/** What a command prints, or what it fails with. */
export type RunCli = (
  command: string,
  more?: readonly string[],
  environment?: object,
) => Promise<string>

/** Runs commands with a home of their own, as the administrator of a server. */
export function cliOf({ environment, url }: StartedServer, home: string): RunCli {
  return async (command, more = [], own = {}) => {
    const env = { PATH: '/usr/bin:/bin', HOME: home, AWS_PAGER: '', ...environment, ...own }
    const args = [...command.split(' '), ...more, '--endpoint-url', url]
    try {
      return (await run(cli, args, { env })).stdout
    } catch (cause) {
      return String((cause as { stderr?: string }).stderr).trim()
    }
  }
}
