/** A state of the decision automaton: a question to a gate, or a verdict. */

//   0          1      2                        12        14           16
//   ┌──────────┬──────┬────────────────────────┬─────────┬────────────┐
//   │ question │ gate │ next by answer u16 × 5 │ skip to │ skip gates │
//   └──────────┴──────┴────────────────────────┴─────────┴────────────┘
//   A final state:  QUESTION_NONE │ verdict │ what decided u16 │ 0…
//
//   Where none of the skip gates can deny, or all of them always allow, the questions up to the
//   state to skip to have their answers already.

export const SIZE = 16
export const QUESTION_AT = 0
export const GATE_AT = 1
export const NEXT_AT = 2
export const NEXT_SIZE = 2
export const VERDICT_AT = 1
export const DECIDED_BY_AT = 2
export const ANSWERS = 5
export const SKIP_TO_AT = 12
export const SKIP_GATES_AT = 14

/** The most states of one automaton: the kernel keeps a bit for each. */
export const MOST = 1024
/** The most questions before a verdict. */
export const DEPTH_MOST = 64

/** Does the gate deny? Next: no, yes. */
export const QUESTION_DENIES = 0
/** How far does the gate allow? Next: by the numbers of `grant.ts`. */
export const QUESTION_ALLOWS = 1
export const QUESTION_NONE = 2
