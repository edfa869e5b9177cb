import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isNotBefore, releaseChangelog, sectionOf } from '../../../scripts/changelog.ts'

const release = { version: '1.2.3', date: '2026-01-31' }
const before = '# Changelog\n\nWords.\n\n## Unreleased\n\n- ★ One $& thing.\n- Another.\n'
const older = '\n## 1.2.2 (2025-12-24)\n\n- Old.\n'

describe('a release', () => {
  it('gives what is unreleased a heading with its version and date, and begins a new list', () => {
    expect(releaseChangelog(before + older, release)).toBe(
      `# Changelog\n\nWords.\n\n## Unreleased\n\n## 1.2.3 (2026-01-31)\n\n- ★ One $& thing.\n- Another.\n${older}`,
    )
  })

  it('takes the changelog as it is in this repository', () => {
    const changelog = readFileSync(new URL('../../../CHANGELOG.md', import.meta.url), 'utf8')
    const unreleased = sectionOf(changelog, 'Unreleased')
    if (unreleased === '') return
    const released = releaseChangelog(changelog, { ...release, version: '999.0.0' })
    expect(sectionOf(released, '999.0.0 (2026-01-31)')).toBe(unreleased)
    expect(sectionOf(released, 'Unreleased')).toBe('')
  })

  it('is refused without anything to release', () => {
    const released = releaseChangelog(before, release)
    expect(() => releaseChangelog(released, { ...release, version: '1.2.4' })).toThrow(/nothing/)
    expect(() => releaseChangelog('# Changelog\n', release)).toThrow(/no `## Unreleased`/)
  })

  it('is refused of a version that has been', () => {
    expect(() => releaseChangelog(before + older, { ...release, version: '1.2.2' })).toThrow(
      /already/,
    )
  })

  it.each([
    ['1.2.3', '1.2.3', true],
    ['1.10.0', '1.9.9', true],
    ['2.0.0', '1.9.9', true],
    ['1.2.2', '1.2.3', false],
    ['0.9.9', '1.0.0', false],
  ])('of %s after %s is %s', (version, other, expected) => {
    expect(isNotBefore(version, other)).toBe(expected)
  })

  it('has a version of three numbers', () => {
    expect(() => isNotBefore('1.2', '1.0.0')).toThrow(/no version/)
    expect(() => isNotBefore('1.2.3-rc.1', '1.0.0')).toThrow(/no version/)
  })
})
