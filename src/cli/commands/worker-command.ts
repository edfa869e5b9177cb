/** `sallyport worker`: audits shards that `sallyport audit --queue` has put into a queue. */
import { availableParallelism } from 'node:os'
import { Command, Option } from 'commander'
import { collect, takePositive } from '../io/command-options.ts'
import { whileInterruptible } from '../io/interrupt.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { RedisLink } from '../queue/redis-link.ts'
import { serveShards } from '../queue/serve-shards.ts'
import { openRoots } from '../queue/worker-roots.ts'
import type { Terminal } from '../render/terminal.ts'

interface WorkerChoice {
  readonly queue: string
  readonly root: readonly string[]
  readonly threads: number
  readonly lock: number
}

export function workerCommand(): Command {
  return new Command('worker')
    .description('audit what `sallyport audit --queue` has put into a queue, until interrupted')
    .requiredOption('--queue <url>', 'of Redis or Valkey: redis://host:6379, rediss:// for TLS')
    .requiredOption(
      '--root <folder>',
      'what it may read: a folder, or s3://bucket/prefix; repeatable',
      collect,
    )
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
or, for those in s3://, credentials. It opens no file outside of its roots, wherever links lead: of a
shard that has one it audits nothing. The bundle comes through Redis, and is checked against its digest;
so does the summary, which goes back. Interrupted, a worker ends after the shards that it has;
interrupted again, at once, and others take them when the lock is over. Workers and the audit must be of
one version.

Example:
  $ sallyport worker --queue redis://queue.example:6379 --root /mnt/trail
  $ sallyport worker --queue redis://queue.example:6379 --root s3://acme-trail/AWSLogs`

export async function worker(
  terminal: Terminal,
  _: readonly string[],
  { queue, root, threads, lock }: WorkerChoice,
): Promise<ExitCode> {
  const roots = openRoots(root)
  const link = await RedisLink.open(queue)
  try {
    await whileInterruptible(async (signal) => {
      const own = { threads: Math.ceil(threads), lock: lock * 1_000 }
      await serveShards({ link, terminal, roots, ...own, signal })
    })
    return exitCodes.interrupted
  } finally {
    link.close()
  }
}
