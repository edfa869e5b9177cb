/** The automaton: which gate to ask next, and the verdict. Knows no rule of IAM's. */
import { gateDenies, gateGrant } from './gate'
import * as Check from './layout/check'
import * as Grant from './layout/grant'
import * as Section from './layout/section'
import * as State from './layout/state'
import * as Verdict from './layout/verdict'
import { GRANT_UNKNOWN } from './rule'
import { dropNeeds, YES } from './slot'
import { base, section } from './state'

/** Decides the check that is in place, from a state on. Constant cells answer from the gates' bits. */
export function run(first: u32): u32 {
  const states = section(Section.STATES)
  const denying = load<u32>(base, Check.DENYING_AT)
  const allowing = load<u32>(base, Check.ALLOWING_AT)
  const open = load<u32>(base, Check.OPEN_AT)
  let state = states + <usize>first * State.SIZE
  let resume: usize = 0
  while (true) {
    const question: u32 = load<u8>(state, State.QUESTION_AT)
    if (question == State.QUESTION_NONE) break
    const skip: u32 = load<u16>(state, State.SKIP_GATES_AT)
    let next: u32
    if (question == State.QUESTION_DENIES) {
      if ((denying & skip) == 0) next = load<u16>(state, State.SKIP_TO_AT)
      else next = load<u16>(state + (denyAnswer(state, denying) << 1), State.NEXT_AT)
    } else {
      if (skip != 0 && (allowing & skip) == skip) next = load<u16>(state, State.SKIP_TO_AT)
      else next = load<u16>(state + (grantAnswer(state, allowing, open) << 1), State.NEXT_AT)
    }
    if (resume == 0 && load<u32>(base, Check.NEEDS_COUNT_AT) != 0) resume = state
    state = states + <usize>next * State.SIZE
  }
  if (load<u32>(base, Check.NEEDS_COUNT_AT) != 0) {
    store<u32>(base, <u32>((resume - states) / State.SIZE), Check.RESUME_AT)
    return Verdict.NEEDS
  }
  return (
    <u32>load<u8>(state, State.VERDICT_AT) | ((<u32>load<u16>(state, State.DECIDED_BY_AT)) << 8)
  )
}

/**
 * An open question is taken as no: the check is decided again once its slots are filled. A deny
 * that holds for certain needs no more context, unless the first gate to deny is wanted.
 */
function denyAnswer(state: usize, denying: u32): usize {
  const gate: u32 = load<u8>(state, State.GATE_AT)
  if ((denying & (1 << gate)) == 0 || gateDenies(gate) != YES) return 0
  if ((load<u32>(base, Check.FLAGS_AT) & Check.EXACT) == 0) dropNeeds()
  return 1
}

/** An open question is taken as yes, for the same reason. */
function grantAnswer(state: usize, allowing: u32, open: u32): usize {
  const gate: u32 = load<u8>(state, State.GATE_AT)
  if ((allowing & (1 << gate)) != 0) return Grant.DIRECT
  if ((open & (1 << gate)) == 0) return Grant.NONE
  const grant = gateGrant(gate)
  return grant == GRANT_UNKNOWN ? Grant.DIRECT : grant
}
