/** What the format and the kernel have room for, and how much of it is taken: one table. */
import * as ActionClass from '../assembly/layout/action-class.ts'
import * as Form from '../assembly/layout/form.ts'
import * as Gate from '../assembly/layout/gate.ts'
import * as Levels from '../assembly/layout/levels.ts'
import * as Region from '../assembly/layout/region.ts'
import * as Section from '../assembly/layout/section.ts'
import * as State from '../assembly/layout/state.ts'
import * as Step from '../assembly/layout/step.ts'
import * as Test from '../assembly/layout/test.ts'
import * as Verdict from '../assembly/layout/verdict.ts'
import type { BundleView } from '../src/bundle/view.ts'
import { compileUnsealed } from '../src/compile/compile.ts'
import { parsePolicy } from '../src/policy/read/parse-policy.ts'
import { openBundle } from '../test/support/open-bundle.ts'
import { largeShape, makeWorkload, toDirectory } from './fixtures.ts'
import type { Row } from './rows.ts'

export interface Capacity {
  readonly what: string
  readonly taken: number
  readonly room: number
}

/** The share that may be taken: the rest is room for what comes. */
export const TAKEN_MOST = 0.5

const BYTE = 256
const HALF = 65_536

/** The capacities that grow with what the product can do; limits of input are not among them. */
export function readCapacities(): readonly Capacity[] {
  const bundle = openBundle(
    compileUnsealed(toDirectory(makeWorkload(largeShape), parsePolicy), { strip: true }),
  )
  return [
    { what: 'states of the automaton', taken: countStates(bundle), room: State.MOST },
    { what: 'questions before a verdict', taken: countQuestions(bundle), room: State.DEPTH_MOST },
    {
      what: 'categories of actions',
      taken: bundle.count(Section.CATEGORY_PATTERNS),
      room: ActionClass.CATEGORY_MASK + 1,
    },
    { what: 'classes of actions, W3', taken: countClasses(bundle), room: HALF },
    { what: 'gates', taken: Gate.COUNT, room: Gate.MOST },
    { what: 'what may have decided', taken: Verdict.DECIDED_BY_ACCESS_BLOCK + 1, room: HALF },
    { what: 'forms of values', taken: Form.COUNT, room: BYTE },
    { what: 'kinds of tests', taken: Test.OP_NULL + 1, room: BYTE },
    { what: 'kinds of steps', taken: Step.VARIABLE_IN_SEGMENT + 1, room: BYTE },
    { what: 'sections', taken: Section.COUNT, room: Region.SECTIONS },
    { what: 'levels of SCPs: root, five of OUs, account', taken: 7, room: Levels.MOST },
  ]
}

export async function capacityRows(): Promise<Row[]> {
  return readCapacities().map(({ what, taken, room }) => ({
    section: 'capacities',
    work: `${what}, of ${room.toLocaleString('en-US')}`,
    value: taken,
    unit: '',
    most: room * TAKEN_MOST,
  }))
}

function countStates(bundle: BundleView): number {
  return bundle.count(Section.STATES)
}

function countClasses(bundle: BundleView): number {
  return bundle.count(Section.CLASSES)
}

/** The longest way through the automaton; every state leads on to later ones. */
function countQuestions(bundle: BundleView): number {
  const depths = new Uint16Array(countStates(bundle))
  for (let state = depths.length - 1; state >= 0; state -= 1) {
    const at = state * State.SIZE
    if (bundle.byte(Section.STATES, at + State.QUESTION_AT) === State.QUESTION_NONE) continue
    for (let answer = 0; answer < State.ANSWERS; answer += 1) {
      const next = bundle.half(Section.STATES, at + State.NEXT_AT + answer * State.NEXT_SIZE)
      depths[state] = Math.max(depths[state] ?? 0, (depths[next] ?? 0) + 1)
    }
  }
  return Math.max(...depths)
}
