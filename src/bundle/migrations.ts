/** The list whose length is the format's version: what changed, oldest first. */

const migrations: readonly string[] = [
  'the first format',
  'a row keeps its cells apart from its runs; a cell may be a rule; steps and patterns are shorter',
  'sections are listed by number, optional ones too; states, classes and categories are wider',
]

/** The version that `encodeBundle` writes, and the only one that `openBundle` takes. */
export const formatVersion = migrations.length
