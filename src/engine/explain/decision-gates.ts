/** The policy sets behind a decision, gate by gate, as the decision automaton hears them. */
import * as Block from '../../../assembly/layout/block.ts'
import * as CheckLayout from '../../../assembly/layout/check.ts'
import * as Defaults from '../../../assembly/layout/defaults.ts'
import * as Grant from '../../../assembly/layout/grant.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Resource from '../../../assembly/layout/resource.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as State from '../../../assembly/layout/state.ts'
import * as Verdict from '../../../assembly/layout/verdict.ts'
import { gateNames } from '../../bundle/decision-numbers.ts'
import type { BundleView } from '../../bundle/view.ts'
import type { AskedSet, Kernel } from '../../kernel/kernel.ts'
import type { PolicyType } from '../../model/policy.ts'

/** The gates that have a say in checks that begin in a state, in the order of denials (E-97). */
export function heardGates(bundle: BundleView, first: number): PolicyType[] {
  const heard: PolicyType[] = []
  let state = first
  while (stateByte(bundle, state, State.QUESTION_AT) === State.QUESTION_DENIES) {
    const gate = gateNames.get(stateByte(bundle, state, State.GATE_AT))
    if (gate !== undefined) heard.push(gate)
    state = nextState(bundle, state, 0)
  }
  return heard
}

/** Whether checks that begin in a state need the resource's policy to grant something. */
export function needsResourceGrant(bundle: BundleView, first: number): boolean {
  const withoutIt = (gate?: PolicyType) => (gate === 'resource' ? Grant.NONE : Grant.DIRECT)
  return !allowsIn(bundle, finalWhere(bundle, first, withoutIt))
}

/** The state in which checks that begin in another end where nothing denies and gates grant so much. */
export function finalWhere(
  bundle: BundleView,
  first: number,
  grantOf: (gate: PolicyType | undefined) => number,
): number {
  let state = first
  for (;;) {
    const question = stateByte(bundle, state, State.QUESTION_AT)
    if (question === State.QUESTION_NONE) return state
    const gate = gateNames.get(stateByte(bundle, state, State.GATE_AT))
    state = nextState(bundle, state, question === State.QUESTION_DENIES ? 0 : grantOf(gate))
  }
}

/** Whether a final state allows. */
export function allowsIn(bundle: BundleView, state: number): boolean {
  return stateByte(bundle, state, State.VERDICT_AT) === Verdict.ALLOWED
}

/** The check whose sets are asked for. */
export interface CheckInPlace {
  readonly kernel: Kernel
  /** The bundle is of bare policy sets. */
  readonly isCase: boolean
  /** The policy set of the endpoint that the request came through. */
  readonly endpoint: number
  /** A role's trust policy covers the action. */
  readonly isTrust: boolean
}

/** The sets of a gate for the check decided last: one a level, of an access point also its bucket's. */
export function setsOf(gate: PolicyType, check: CheckInPlace): AskedSet[] {
  const own = numbersOf(gate, check).map((set) => ({ set, side: CheckLayout.OWN_SIDE }))
  const behind = gate === 'resource' ? check.kernel.bucket.set() : undefined
  return behind === undefined ? own : [...own, { set: behind, side: CheckLayout.BUCKET_SIDE }]
}

function numbersOf(gate: PolicyType, check: CheckInPlace): number[] {
  const { kernel, endpoint } = check
  const { bundle, block: words } = kernel
  switch (gate) {
    case 'identity':
      return [words[Block.IDENTITY_AT >> 2] ?? PolicySet.NEVER]
    case 'boundary':
      return [words[Block.BOUNDARY_AT >> 2] ?? PolicySet.NEVER]
    case 'session':
      return [words[Block.SESSION_AT >> 2] ?? PolicySet.NEVER]
    case 'scp':
      return levels(bundle, words[Block.SCPS_AT >> 2] ?? 0, words[Block.SCP_COUNT_AT >> 2] ?? 0)
    case 'rcp':
      return rcpLevels(kernel)
    case 'resource':
      return [resourceSet(check)]
    case 'endpoint':
      return [endpoint]
  }
}

function rcpLevels(kernel: Kernel): number[] {
  const { first, count } = kernel.rcpLevels()
  return levels(kernel.bundle, first, count)
}

/** Of other actions a role's trust policy says nothing (L-98). */
function resourceSet({ kernel, isCase, isTrust }: CheckInPlace): number {
  const { bundle } = kernel
  if (isCase) return bundle.word(Section.DEFAULTS, Defaults.RESOURCE_AT)
  const record = kernel.record()
  if (record === undefined) return PolicySet.NEVER
  const at = record * Resource.SIZE
  const isRole = (bundle.word(Section.RESOURCES, at + Resource.FLAGS_AT) & Resource.ROLE) !== 0
  return isRole && !isTrust ? PolicySet.NEVER : bundle.word(Section.RESOURCES, at + Resource.SET_AT)
}

function levels(bundle: BundleView, first: number, count: number): number[] {
  return [...bundle.words(Section.LEVELS).slice(first, first + count)]
}

export function stateByte(bundle: BundleView, state: number, at: number): number {
  return bundle.byte(Section.STATES, state * State.SIZE + at)
}

function nextState(bundle: BundleView, state: number, answer: number): number {
  const at = State.NEXT_AT + answer * State.NEXT_SIZE
  return bundle.half(Section.STATES, state * State.SIZE + at)
}
