/** What a bundle says of an action class, in one byte. */

//   bits 0…3    4        5          6              7
//   ┌──────────┬────────┬──────────┬──────────────┬─────────┐
//   │ category │ spoken │ compared │ without RCPs │ exempts │
//   └──────────┴────────┴──────────┴──────────────┴─────────┘

export const CATEGORY_MASK = 15
/** Some resource policy is about the class. */
export const SPOKEN = 16
/** Some rule compares the action's own text. */
export const COMPARED = 32
/** No RCP of a directory limits the class (E-57). */
export const WITHOUT_RCPS = 64
/** Resources with flags of their own may be exempt from RCPs (E-57). */
export const EXEMPTS = 128
