/** What a call comes to, once its turn is over: its changes with its record. */
import { asAwsError } from '../protocol/aws-error.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { AccountState } from '../store/account-state.ts'
import { Changes } from '../store/changes.ts'
import type { CallRecorder } from './audit-event.ts'
import type { TurnResult } from './turn-queue.ts'

export interface CallSteps {
  readonly record: CallRecorder
  readonly changes: Changes
  readonly run: () => Promise<CallOutput>
  /** Writes down that something was used. */
  readonly stamp: (changes: Changes) => void
}

/**
 * Runs a call: what came of it is its changes with its record; where it fails, its record with
 * what is to stay even so. What cannot be written has not happened.
 */
export async function finishCall(
  state: AccountState,
  { record, changes, run, stamp }: CallSteps,
): Promise<TurnResult> {
  const fail = (cause: unknown): TurnResult => {
    const error = asAwsError(cause)
    const left = new Changes(state)
    left.repeat(changes.undo())
    stamp(left)
    const event = record({ error }, left)
    return { changes: left, event, outcome: { error }, unwritten: fail }
  }
  try {
    const output = await run()
    stamp(changes)
    const event = record({ output }, changes)
    return { changes, event, outcome: { output }, unwritten: fail }
  } catch (cause) {
    return fail(cause)
  }
}
