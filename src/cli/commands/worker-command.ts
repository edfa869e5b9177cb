/** `sallyport worker`: audits shards that `sallyport audit --queue` has put into a queue. */
import { availableParallelism } from 'node:os'
import { Command, Option } from 'commander'
import { takePositive } from '../io/command-options.ts'
import { whileInterruptible } from '../io/interrupt.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { RedisLink } from '../queue/redis-link.ts'
import { serveShards } from '../queue/serve-shards.ts'
import type { Terminal } from '../render/terminal.ts'

interface WorkerChoice {
  readonly queue: string
  readonly threads: number
  readonly lock: number
}

export function workerCommand(): Command {
  return new Command('worker')
    .description('audit what `sallyport audit --queue` has put into a queue, until interrupted')
    .requiredOption('--queue <url>', 'of Redis or Valkey: redis://host:6379, rediss:// for TLS')
    .addOption(
      new Option('--threads <number>', 'shards at a time')
        .default(availableParallelism(), 'as many as processors')
        .argParser(takePositive),
    )
    .addOption(
      new Option(
        '--lock <seconds>',
        'how long a worker that is killed or paused keeps its shard from others',
      )
        .default(60)
        .argParser(takePositive),
    )
    .addHelpText('after', workerHelp)
}

const workerHelp = `
A worker needs the queue, and the files of the audit under the same paths as the machine that began it,
or, for those in s3://, credentials. The bundle comes through Redis, and is checked against its digest;
so does the summary, which goes back. Interrupted, a worker ends after the shards that it has;
interrupted again, at once, and others take them when the lock is over. Workers and the audit must be of
one version.

Example:
  $ sallyport worker --queue redis://queue.example:6379`

export async function worker(
  terminal: Terminal,
  _: readonly string[],
  { queue, threads, lock }: WorkerChoice,
): Promise<ExitCode> {
  const link = await RedisLink.open(queue)
  try {
    await whileInterruptible(async (signal) => {
      await serveShards({ link, terminal, threads: Math.ceil(threads), lock: lock * 1_000, signal })
    })
    return exitCodes.interrupted
  } finally {
    link.close()
  }
}
