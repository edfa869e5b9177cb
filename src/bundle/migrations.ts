/** The versions of the format, oldest first. */

/**
 * The version that `encodeBundle` writes, and the only one that `openBundle` takes.
 *
 * 1. The first format.
 * 2. A row keeps its cells apart from its runs; a cell may be a rule; steps and patterns are shorter.
 * 3. Sections are listed by number, optional ones too; states, classes and categories are wider.
 */
export const formatVersion = 3
