/** What a bundle holds, as a person reads it. */
import type { BundleSummary } from '../../entries/inspect.ts'
import { printable } from './printable.ts'
import type { Painter } from './terminal.ts'

/** A line per fact; nothing that is zero or empty. */
export function describeBundle(summary: BundleSummary, paint: Painter): string {
  const rows: [string, string][] = [
    ['digest', summary.digest],
    ['format', `version ${summary.version}${summary.stripped ? ', stripped' : ''}`],
    ['signature', summary.signed ? 'Ed25519' : 'none'],
    ['size', formatBytes(summary.bytes)],
    ['policies', `${count(summary.policies)} with ${counted(summary.statements, 'statement')}`],
    ['principals', `${count(summary.principals)} in ${counted(summary.accounts, 'account')}`],
    ['resources', count(summary.resources)],
    ['endpoints', count(summary.endpoints)],
    ['actions', `${count(summary.actionNames)} names in ${count(summary.actionClasses)} classes`],
    ['table', describeTable(summary)],
    ['context', summary.contextKeys.join(', ')],
  ]
  return rows
    .filter(([, value]) => value !== '' && value !== '0')
    .map(([name, value]) => `${paint('dim', name.padEnd(10))} ${printable(value)}\n`)
    .join('')
}

function describeTable(summary: BundleSummary): string {
  const { policySets, rows, rules, patterns, states } = summary
  return (
    `${count(policySets)} policy sets, ${count(rows)} rows, ${count(rules)} rules, ` +
    `${count(patterns)} patterns, ${count(states)} states`
  )
}

/** The sections and what each weighs, largest first. */
export function describeSections(summary: BundleSummary, paint: Painter): string {
  const sections = summary.sections.filter(({ bytes }) => bytes > 0)
  const width = sections.reduce((most, { name }) => Math.max(most, name.length), 0)
  return sections
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ name, bytes }) => {
      const share = `${((100 * bytes) / summary.bytes).toFixed(1)} %`
      return `  ${name.padEnd(width)} ${formatBytes(bytes).padStart(10)} ${paint('dim', share.padStart(7))}\n`
    })
    .join('')
}

function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
