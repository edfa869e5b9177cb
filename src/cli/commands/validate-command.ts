/** `sallyport validate`: everything wrong with policies, directories and cases. */
import { Command, Option } from 'commander'
import type { DocumentType, IssueSeverity } from '../../entries/index.ts'
import { addFormat, type FormatChoice } from '../io/command-options.ts'
import { type ExitCode, exitCodeOf, exitCodes, noteError, reportError } from '../io/report-error.ts'
import { examine, type FileIssue } from '../io/validate-files.ts'
import { describeFindings, findingFormats } from '../render/render-findings.ts'
import type { Terminal } from '../render/terminal.ts'

interface ValidateChoice extends FormatChoice {
  readonly type?: DocumentType
  readonly failLevel: IssueSeverity | 'none'
}

const documentTypes = [
  'identity',
  'resource',
  'trust',
  'boundary',
  'session',
  'scp',
  'rcp',
  'endpoint',
]

/** From the most to the least serious. */
const severities: readonly (IssueSeverity | 'none')[] = [
  'error',
  'security-warning',
  'warning',
  'suggestion',
]

export function validateCommand(): Command {
  const command = new Command('validate')
    .description('report everything wrong with policy documents, directory documents and cases')
    .argument('<file...>', 'files, or folders of .json and .jsonl files')
    .addOption(
      new Option(
        '--type <type>',
        'what policy documents are written for; guessed from name and content when not given',
      ).choices(documentTypes),
    )
    .addOption(
      new Option('--fail-level <severity>', 'exit 5 for findings at or above it')
        .choices([...severities, 'none'])
        .default('error'),
    )
    .addHelpText('after', validateHelp)
  return addFormat(command, findingFormats)
}

const validateHelp = `
Whatever is wrong with a document is a finding, text that is not JSON too: an invalid policy exits 5,
unless --fail-level is \`none\`. Exits 3 if a file cannot be examined: not UTF-8, or over a limit; 2
if one cannot be read or holds something else. The others are reported all the same.

Example:
  $ sallyport validate --type scp deny-regions.json`

export async function validate(
  terminal: Terminal,
  paths: readonly string[],
  { format, type, failLevel }: ValidateChoice,
): Promise<ExitCode> {
  const { documents, findings, refusals } = examine(paths, type)
  if (documents.length > 0) {
    await terminal.write(describeFindings(format, { documents, findings }, terminal.paint))
  }
  for (const error of refusals) noteError(terminal, reportError(error), format)
  const codes = refusals.map(exitCodeOf)
  if (codes.length > 0) return codes.find((code) => code === exitCodes.invalid) ?? exitCodes.usage
  return findings.some((finding) => fails(finding, failLevel)) ? exitCodes.findings : exitCodes.fine
}

function fails({ severity }: FileIssue, failLevel: IssueSeverity | 'none'): boolean {
  return failLevel !== 'none' && severities.indexOf(severity) <= severities.indexOf(failLevel)
}
