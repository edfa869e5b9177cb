/** `sallyport validate`: everything wrong with policies, directories and cases. */
import { Command, Option } from 'commander'
import { loadCatalogue } from '../../entries/catalogue.ts'
import type { DocumentType, IssueSeverity } from '../../entries/index.ts'
import { examine } from '../examine/examine-files.ts'
import type { FileIssue, ResourceType } from '../examine/examined.ts'
import { addFormat, collect, type FormatChoice } from '../io/command-options.ts'
import {
  CliError,
  type ExitCode,
  exitCodeOf,
  exitCodes,
  noteError,
  reportError,
} from '../io/report-error.ts'
import { readStdin } from '../io/request-text.ts'
import { describeFindings, findingFormats } from '../render/render-findings.ts'
import type { Terminal } from '../render/terminal.ts'

interface ValidateChoice extends FormatChoice {
  readonly type?: DocumentType
  readonly resourceType?: ResourceType
  readonly failLevel: FailLevel
  readonly catalogue: boolean
  readonly authorizationDetails?: readonly string[]
  readonly organization?: readonly string[]
}

type FailLevel = IssueSeverity | 'none'

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

const resourceTypes: readonly ResourceType[] = [
  'AWS::S3::Bucket',
  'AWS::S3::AccessPoint',
  'AWS::S3::MultiRegionAccessPoint',
  'AWS::S3ObjectLambda::AccessPoint',
  'AWS::DynamoDB::Table',
]

/** From the most to the least serious. */
const severities: readonly FailLevel[] = ['error', 'security-warning', 'warning', 'suggestion']

export function validateCommand(): Command {
  const command = new Command('validate')
    .description('report everything wrong with policies, wherever they are written')
    .argument('[file...]', 'files, `-` for stdin, or folders of .json and .jsonl files')
    .addOption(
      new Option(
        '--type <type>',
        'what policy documents are written for; guessed from name and content when not given',
      ).choices(documentTypes),
    )
    .addOption(
      new Option(
        '--resource-type <type>',
        'what resource policies are attached to: then they can name nothing else',
      ).choices(resourceTypes),
    )
    .option(
      '--authorization-details <file>',
      'the policies of an account, as `get-account-authorization-details` prints them',
      collect,
    )
    .option('--organization <file>', 'the policies of an organization, as AWS lists them', collect)
    .option('--no-catalogue', 'do not compare names with those that AWS lists')
    .addOption(
      new Option('--fail-level <severity>', 'exit 5 for findings at or above it')
        .choices([...severities, 'none'])
        .default('error'),
    )
    .addHelpText('after', validateHelp)
  return addFormat(command, findingFormats)
}

const validateHelp = `
Reads policy documents, directory documents, cases, lists of {name, document}, what AWS CLI prints,
CloudFormation templates in JSON, CDK assemblies and what \`terraform show -json\` prints.

Exits 3 if a policy is invalid (a finding of severity \`error\`) or a file cannot be examined, 5 for
other findings at or above --fail-level, 2 if a file cannot be read or holds something else. With
\`--fail-level none\` findings change no exit code.

Example:
  $ sallyport validate --type scp deny-regions.json`

export async function validate(
  terminal: Terminal,
  files: readonly string[],
  choice: ValidateChoice,
): Promise<ExitCode> {
  const { authorizationDetails = [], organization = [], failLevel, format, resourceType } = choice
  const paths = [...files, ...authorizationDetails, ...organization]
  if (paths.length === 0) throw nothingGiven()
  const { documents, findings, refusals } = examine(paths, {
    type: choice.type ?? (resourceType && 'resource'),
    resourceType,
    catalogue: choice.catalogue ? await loadCatalogue() : undefined,
    ...(paths.includes('-') && { stdin: await readStdin(terminal) }),
  })
  if (documents.length > 0) {
    await terminal.write(describeFindings(format, { documents, findings }, terminal.paint))
  }
  for (const error of refusals) noteError(terminal, reportError(error), format)
  return exitOf(findings, failLevel, refusals.map(exitCodeOf))
}

function nothingGiven(): CliError {
  return new CliError('ERR_USAGE', 'there is nothing to validate', {
    hint: 'name files or folders, or `-` for stdin',
  })
}

/** What could not be examined weighs more than what was found, and an invalid policy more than the rest. */
function exitOf(
  findings: readonly FileIssue[],
  failLevel: FailLevel,
  refused: readonly ExitCode[],
): ExitCode {
  if (refused.length > 0) {
    return refused.find((code) => code === exitCodes.invalid) ?? exitCodes.usage
  }
  if (!findings.some((finding) => fails(finding, failLevel))) return exitCodes.fine
  return findings.some(({ severity }) => severity === 'error')
    ? exitCodes.invalid
    : exitCodes.findings
}

function fails({ severity }: FileIssue, failLevel: FailLevel): boolean {
  return failLevel !== 'none' && severities.indexOf(severity) <= severities.indexOf(failLevel)
}
