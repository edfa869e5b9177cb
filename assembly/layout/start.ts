/** The number that a check's first state is found by. */

//   bits 0         1               2               3…6        7…10
//   ┌─────────────┬───────────────┬───────────────┬──────────┬────────────────┐
//   │ access block│ resource fact │ cross account │ category │ kind of caller │
//   └─────────────┴───────────────┴───────────────┴──────────┴────────────────┘

export const KIND_SHIFT = 7
export const CATEGORY_SHIFT = 3
export const CROSS_ACCOUNT = 4
export const RESOURCE_FACT = 2
export const ACCESS_BLOCK = 1
export const COUNT = 2048
