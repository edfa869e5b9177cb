/** What a bundle says of an action class, in 16 bits. */

//   bits 0…7   8        9          10             11        12        13          14         15
//   ┌──────────┬────────┬──────────┬──────────────┬─────────┬─────────┬───────────┬──────────┬───┐
//   │ category │ spoken │ compared │ without RCPs │ exempts │ through │ delegated │ accounts │ 0 │
//   └──────────┴────────┴──────────┴──────────────┴─────────┴─────────┴───────────┴──────────┴───┘

export const SIZE = 2
export const CATEGORY_MASK = 255
/** Some resource policy is about the class. */
export const SPOKEN = 256
/** Some rule compares the action's own text. */
export const COMPARED = 512
/** No RCP of a directory limits the class (E-57). */
export const WITHOUT_RCPS = 1024
/** Resources with flags of their own may be exempt from RCPs (E-57). */
export const EXEMPTS = 2048
/** Requests may go through an access point to a bucket (E-76). */
export const THROUGH = 4096
/** Delegated administrators ask as if they were of the management account (E-79). */
export const DELEGATED = 8192
/** Those for AWS Account Management alone do (E-79). */
export const DELEGATED_ACCOUNTS = 16384
