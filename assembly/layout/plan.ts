/**
 * A plan: what the kernel found out about a principal and an action class, for requests through one
 * endpoint and for resources of the principal's own account that have no record; the host keeps
 * plans in memory, bounded, and names the one to use.
 */

//   0           4       8          12      14      16      18        20         22     24                  32      64
//   ┌───────────┬───────┬──────────┬───────┬───────┬───────┬─────────┬──────────┬──────┬───────────────────┬───────┐
//   │ principal │ class │ endpoint │ known │ cells │ state │ denying │ allowing │ open │ gate of each cell │ cells │
//   └───────────┴───────┴──────────┴───────┴───────┴───────┴─────────┴──────────┴──────┴───────────────────┴───────┘
//   masks: gates that may deny, that always allow, that must be asked

export const SIZE = 64
export const PRINCIPAL_AT = 0
export const CLASS_AT = 4
export const ENDPOINT_AT = 8
export const KNOWN_AT = 12
export const COUNT_AT = 14
/** The first state that the gates' cells do not answer by themselves. */
export const STATE_AT = 16
export const DENYING_AT = 18
export const ALLOWING_AT = 20
export const OPEN_AT = 22
export const GATES_AT = 24
export const CELLS_AT = 32
export const CELLS = 8

/** Known: the plan can be used. */
export const MADE = 1
/** Known: no plan can be made: too many cells, or an order that depends on the resource. */
export const REFUSED = 2
/** Known: not allowed, whatever the resource, its owner and the context. */
export const NEVER = 4
