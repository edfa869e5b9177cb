#!/usr/bin/env node
/** The `sallyport` program: the process around `run`. */
import { exitOnInterrupt } from './io/interrupt.ts'
import { run } from './program.ts'

exitOnInterrupt()

process.exitCode = await run(process.argv.slice(2), process)
