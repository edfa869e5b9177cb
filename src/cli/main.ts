#!/usr/bin/env node
/** The `sallyport` program: the process around `run`. */
import { exitOnInterrupt } from './io/interrupt.ts'
import { exitCodes } from './io/report-error.ts'
import { run } from './program.ts'

exitOnInterrupt()

/** Whoever read our results has read enough, as `head` does: that is no failure. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCodes.fine : exitCodes.internal)
  })
}

process.exitCode = await run(process.argv.slice(2), process)
