/** What a release makes of the changelog. */

export interface Release {
  readonly version: string
  /** As `2026-01-31`. */
  readonly date: string
}

/**
 * The changelog with the list of *Unreleased* under the release's own heading, and an empty list
 * for the next. Throws where there is nothing to release, or the version has been.
 */
export function releaseChangelog(changelog: string, { version, date }: Release): string {
  const heading = /^## Unreleased\n+/m
  if (!heading.test(changelog)) throw new Error('the changelog has no `## Unreleased`')
  if (sectionOf(changelog, 'Unreleased') === '') throw new Error('nothing is unreleased')
  if (sectionOf(changelog, `${version} `) !== undefined) {
    throw new Error(`the changelog has a section of ${version} already`)
  }
  return changelog.replace(heading, () => `## Unreleased\n\n## ${version} (${date})\n\n`)
}

/** What is written under the first heading that begins so; undefined without such a heading. */
export function sectionOf(changelog: string, heading: string): string | undefined {
  const [, ...sections] = changelog.split(/^## /m)
  const found = sections.find((section) => section.startsWith(heading))
  return found?.slice(found.indexOf('\n')).trim()
}

/** Whether a version, of three numbers, comes after another or is the same. */
export function isNotBefore(version: string, other: string): boolean {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version)
  const [otherMajor = 0, otherMinor = 0, otherPatch = 0] = numbersOf(other)
  if (major !== otherMajor) return major > otherMajor
  if (minor !== otherMinor) return minor > otherMinor
  return patch >= otherPatch
}

function numbersOf(version: string): number[] {
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`\`${version}\` is no version such as 1.2.3`)
  return version.split('.').map(Number)
}
