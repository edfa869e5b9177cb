/** A part of a directory document. */
export type DirectoryEntry = Readonly<Record<string, unknown>>
