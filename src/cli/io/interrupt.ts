/** What Ctrl-C does: the program ends at once, exits 130 and leaves no draft behind. */
import { rmSync } from 'node:fs'
import { exitCodes } from './report-error.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function exit(): void {
  process.exit(exitCodes.interrupted)
}

/** Ends the program when it is interrupted; what waits for its exit still runs. */
export function exitOnInterrupt(): void {
  for (const signal of signals) process.on(signal, exit)
}

/**
 * Runs work that never waits. Our handler could not run before its end, so meanwhile the system
 * ends the program, as it ends one that has no handler; shells say 130 for that as well.
 */
export function runBlocking<Result>(work: () => Result): Result {
  const handled = signals.filter((signal) => process.listeners(signal).includes(exit))
  for (const signal of handled) process.off(signal, exit)
  try {
    return work()
  } finally {
    for (const signal of handled) process.on(signal, exit)
  }
}

/** Waits for work on a file that is nobody's business unless it is finished. */
export async function withDraft(draft: string, work: () => Promise<void>): Promise<void> {
  const remove = () => rmSync(draft, { force: true })
  process.on('exit', remove)
  try {
    await work()
  } catch (error) {
    remove()
    throw error
  } finally {
    process.off('exit', remove)
  }
}

/**
 * Runs work that ends in its own way when it is interrupted: the first signal is an abort, a second
 * one ends the program at once.
 */
export async function whileInterruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  const handled = signals.filter((signal) => process.listeners(signal).includes(exit))
  const abort = () => {
    if (controller.signal.aborted) exit()
    controller.abort()
  }
  for (const signal of handled) process.off(signal, exit).on(signal, abort)
  try {
    return await work(controller.signal)
  } finally {
    for (const signal of handled) process.off(signal, abort).on(signal, exit)
  }
}
