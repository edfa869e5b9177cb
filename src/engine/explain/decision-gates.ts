/** The policy sets behind a decision, gate by gate, as the decision automaton hears them. */
import {
  BLOCK_BOUNDARY_AT,
  BLOCK_IDENTITY_AT,
  BLOCK_SCP_COUNT_AT,
  BLOCK_SCPS_AT,
  BLOCK_SESSION_AT,
  DEFAULTS_RESOURCE_AT,
  GATE_RESOURCE,
  QUESTION_DENIES,
  QUESTION_NONE,
  RESOURCE_FLAGS_AT,
  RESOURCE_ROLE,
  RESOURCE_SET_AT,
  RESOURCE_SIZE,
  SECTION_DEFAULTS,
  SECTION_LEVELS,
  SECTION_RESOURCES,
  SECTION_STATES,
  SET_NEVER,
  STATE_GATE_AT,
  STATE_NEXT_AT,
  STATE_QUESTION_AT,
  STATE_SIZE,
  STATE_VERDICT_AT,
  VERDICT_ALLOWED,
} from '../../../assembly/layout.ts'
import type { BundleView } from '../../bundle/view.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { PolicyType } from '../../model/policy.ts'
import { gateTypes } from '../../model/policy-types.ts'

/** The gates that have a say in checks that begin in a state, in the order of denials (E-97). */
export function heardGates(bundle: BundleView, first: number): PolicyType[] {
  const heard: PolicyType[] = []
  let state = first
  while (stateByte(bundle, state, STATE_QUESTION_AT) === QUESTION_DENIES) {
    const gate = gateTypes[stateByte(bundle, state, STATE_GATE_AT)]
    if (gate !== undefined) heard.push(gate)
    state = stateByte(bundle, state, STATE_NEXT_AT)
  }
  return heard
}

/** Whether checks that begin in a state need the resource's policy to grant something. */
export function needsResourceGrant(bundle: BundleView, first: number): boolean {
  let state = first
  for (;;) {
    const question = stateByte(bundle, state, STATE_QUESTION_AT)
    if (question === QUESTION_NONE) break
    const isGrant = stateByte(bundle, state, STATE_GATE_AT) === GATE_RESOURCE
    const answer = question === QUESTION_DENIES || isGrant ? 0 : 4
    state = stateByte(bundle, state, STATE_NEXT_AT + answer)
  }
  return stateByte(bundle, state, STATE_VERDICT_AT) !== VERDICT_ALLOWED
}

/** A bundle in its kernel; `isCase`: of bare policy sets. */
interface Loaded {
  readonly kernel: Kernel
  readonly isCase: boolean
}

/** The check whose sets are asked for. */
interface CheckInPlace {
  readonly loaded: Loaded
  /** The policy set of the endpoint that the request came through. */
  readonly endpoint: number
  /** A role's trust policy speaks of the action. */
  readonly isTrust: boolean
}

/** The sets of a gate for the check decided last, one a level. */
export function setsOf(gate: PolicyType, check: CheckInPlace): number[] {
  const { loaded, endpoint } = check
  const { bundle, block: words } = loaded.kernel
  switch (gate) {
    case 'identity':
      return [words[BLOCK_IDENTITY_AT >> 2] ?? SET_NEVER]
    case 'boundary':
      return [words[BLOCK_BOUNDARY_AT >> 2] ?? SET_NEVER]
    case 'session':
      return [words[BLOCK_SESSION_AT >> 2] ?? SET_NEVER]
    case 'scp':
      return levels(bundle, words[BLOCK_SCPS_AT >> 2] ?? 0, words[BLOCK_SCP_COUNT_AT >> 2] ?? 0)
    case 'rcp':
      return rcpLevels(loaded)
    case 'resource':
      return [resourceSet(check)]
    case 'endpoint':
      return [endpoint]
  }
}

function rcpLevels({ kernel }: Loaded): number[] {
  const { first, count } = kernel.rcpLevels()
  return levels(kernel.bundle, first, count)
}

/** Of other actions a role's trust policy says nothing (L-98). */
function resourceSet({ loaded, isTrust }: CheckInPlace): number {
  const { kernel, isCase } = loaded
  const { bundle } = kernel
  if (isCase) return bundle.word(SECTION_DEFAULTS, DEFAULTS_RESOURCE_AT)
  const record = kernel.record()
  if (record === undefined) return SET_NEVER
  const at = record * RESOURCE_SIZE
  const isRole = (bundle.word(SECTION_RESOURCES, at + RESOURCE_FLAGS_AT) & RESOURCE_ROLE) !== 0
  return isRole && !isTrust ? SET_NEVER : bundle.word(SECTION_RESOURCES, at + RESOURCE_SET_AT)
}

function levels(bundle: BundleView, first: number, count: number): number[] {
  return [...bundle.words(SECTION_LEVELS).slice(first, first + count)]
}

function stateByte(bundle: BundleView, state: number, at: number): number {
  return bundle.byte(SECTION_STATES, state * STATE_SIZE + at)
}
