/** A pattern with `*` and `?`. */

//   0       1        2              4        8            12
//   ┌───────┬────────┬──────────────┬────────┬────────────┐
//   │ shape │ domain │ prefix bytes │ prefix │ first step │
//   └───────┴────────┴──────────────┴────────┴────────────┘

export const SIZE = 12
export const SHAPE_AT = 0
export const DOMAIN_AT = 1
export const PREFIX_BYTES_AT = 2
export const PREFIX_AT = 4
export const STEP_AT = 8

/** The prefix and nothing else. */
export const SHAPE_EXACT = 0
/** The prefix and whatever follows. */
export const SHAPE_PREFIX = 1
/** The prefix, then the steps. */
export const SHAPE_STEPS = 2

/** Which strings a pattern is for: any, ARNs only, all but ARNs and a lone `*`. */
export const DOMAIN_ANY = 0
export const DOMAIN_ARN = 1
export const DOMAIN_OTHER = 2
