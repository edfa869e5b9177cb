/** What is worth knowing of how inputs were read, beside the results. */
import type { Issue } from '../../entries/index.ts'
import { printable, toJson } from './printable.ts'
import type { Terminal } from './terminal.ts'

/** Warnings that a person is shown. */
const shownWarnings = 20

/** Writes each to stderr: for people or, with `--json`, one a line for programs. */
export function noteWarnings(terminal: Terminal, warnings: readonly Issue[], format: string): void {
  if (format === 'json') {
    for (const warning of warnings) terminal.note(`${toJson({ warning })}\n`)
    return
  }
  for (const warning of warnings.slice(0, shownWarnings)) {
    terminal.note(describeWarning(terminal, warning))
  }
  const more = warnings.length - shownWarnings
  if (more > 0) terminal.note(`and ${more} more; \`--json\` lists them all\n`)
}

function describeWarning({ paintNote }: Terminal, warning: Issue): string {
  const { code, message, hint, file, line, column } = warning
  const lines = [
    `${paintNote('yellow', 'warning')} ${paintNote('bold', code)}: ${printable(message)}`,
  ]
  if (file !== undefined)
    lines.push(`  at ${printable(line > 0 ? `${file}:${line}:${column}` : file)}`)
  return `${[...lines, `  hint: ${printable(hint)}`].join('\n')}\n`
}
