/** A node of a radix trie over what resource patterns begin with. */

//   0       4             8             12        16            20         24
//   ┌───────┬─────────────┬─────────────┬─────────┬─────────────┬──────────┐
//   │ label │ label bytes │ first entry │ entries │ first child │ children │
//   └───────┴─────────────┴─────────────┴─────────┴─────────────┴──────────┘
//   Children are next to each other behind their parent, sorted by the byte their label begins with.

export const SIZE = 24
export const LABEL_AT = 0
export const LABEL_BYTES_AT = 4
export const ENTRY_AT = 8
export const ENTRIES_AT = 12
export const CHILD_AT = 16
export const CHILDREN_AT = 20
