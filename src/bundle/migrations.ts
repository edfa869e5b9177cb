/** The list whose length is the format's version: what changed, oldest first. */

const migrations: readonly string[] = ['the first format']

/** The version that `encodeBundle` writes, and the only one that `openBundle` takes. */
export const formatVersion = migrations.length
