/** A condition program: the slots that it reads, and the tests that must all hold. */

//   0       2       4
//   ┌───────┬───────┬───────────────┬────────
//   │ slots │ tests │ slot numbers… │ tests…    a word each slot, see `test.ts`
//   └───────┴───────┴───────────────┴────────

export const SLOTS_AT = 0
export const TESTS_AT = 2
