/** `sallyport check-access-not-granted`: whether policies grant listed actions, or anything on listed resources. */
import { Command } from 'commander'
import { loadCatalogue } from '../../entries/catalogue.ts'
import { SallyportError } from '../../entries/index.ts'
import { checkAccessNotGranted, type ListedAccess } from '../../entries/validate.ts'
import { addManagedPolicies, type ManagedChoice } from '../inputs/import-options.ts'
import { readManagedChoice } from '../inputs/import-sources.ts'
import {
  addFormat,
  addParameters,
  addPolicyKind,
  collect,
  type ParameterChoice,
  type PolicyKindChoice,
} from '../io/command-options.ts'
import { CliError, type ExitCode } from '../io/report-error.ts'
import { readStdin } from '../io/request-text.ts'
import { printable } from '../render/printable.ts'
import { findingFormats } from '../render/render-findings.ts'
import type { Terminal } from '../render/terminal.ts'
import { checkPolicies } from './check-policies.ts'
import { asParsed, documentOf, findCheckedPolicies } from './checked-policies.ts'
import { GivenParameters } from './given-parameters.ts'
import { comparedValues } from './unknown-values.ts'

interface ListedChoice extends PolicyKindChoice, ParameterChoice, ManagedChoice {
  readonly action?: readonly string[]
  readonly resource?: readonly string[]
}

export function checkAccessNotGrantedCommand(): Command {
  const command = new Command('check-access-not-granted')
    .description('fail where policies grant what is listed, as IAM Access Analyzer does')
    .argument('<file...>', 'files, `-` for stdin, or folders of .json and .jsonl files')
    .option('--action <name>', 'such as `s3:DeleteBucket` or `iam:*`; repeatable', collect)
    .option('--resource <arn>', 'an ARN, wildcards in its last part alone; repeatable', collect)
    .addHelpText('after', notGrantedHelp)
  return addFormat(addManagedPolicies(addParameters(addPolicyKind(command))), findingFormats)
}

const notGrantedHelp = `
With actions alone none of them may be granted on any resource, with resources alone no action on any
of them, with both none of those actions on those resources. A condition that may hold grants.

Exits 5 where a policy fails, 3 where one is invalid or cannot be known before it is deployed.
A PASS is proven; a FAIL may be cautious.

Example:
  $ sallyport check-access-not-granted policies --action iam:PassRole --action 's3:Delete*'
  $ sallyport check-access-not-granted tfplan.json --resource 'arn:aws:s3:::payroll/*' --json`

export async function checkAccessNotGrantedOf(
  terminal: Terminal,
  paths: readonly string[],
  choice: ListedChoice,
): Promise<ExitCode> {
  const { action, resource, format, type } = choice
  const listed = {
    ...(action !== undefined && { actions: action }),
    ...(resource !== undefined && { resources: resource }),
  }
  confirmListed(listed)
  await noteUnknown(terminal, action ?? [])
  const stdin = paths.includes('-') ? await readStdin(terminal) : ''
  const parameters = new GivenParameters(choice.parameter)
  return checkPolicies(terminal, {
    ...{ format, parameters },
    found: findCheckedPolicies(paths, {
      ...{ type, stdin, managed: readManagedChoice(choice) },
      unknowns: parameters.over(comparedValues),
    }),
    question: {
      code: 'LISTED_ACCESS',
      message: () => `the statement grants ${describeListed(listed)}`,
      hint: 'take it out of the statement, or deny it without a condition',
      ask: (policy) =>
        checkAccessNotGranted(documentOf(policy), { ...listed, type: asParsed(policy.type) }),
    },
  })
}

type ListedNames = Pick<ListedAccess, 'actions' | 'resources'>

function describeListed({ actions, resources }: ListedNames): string {
  if (resources === undefined) return 'one or more of the listed actions'
  if (actions === undefined) return 'access to one or more of the listed resources'
  return 'one or more of the listed actions on the listed resources'
}

/** Throws `ERR_USAGE` for what cannot be listed. */
function confirmListed(listed: ListedNames): void {
  if (listed.actions === undefined && listed.resources === undefined) {
    throw new CliError('ERR_USAGE', 'it is not said what must not be granted', {
      hint: 'give `--action NAME`, `--resource ARN` or both',
    })
  }
  const stray = listed.actions?.find((name) => name !== '*' && !/^[^:\s]+:[^:\s]+$/.test(name))
  if (stray !== undefined) {
    throw new CliError('ERR_USAGE', `\`${stray}\` is not an action`, {
      place: '--action',
      hint: 'write `service:Action`, such as `s3:DeleteBucket`, or `*`',
    })
  }
  try {
    checkAccessNotGranted({ Version: '2012-10-17', Statement: [] }, { ...listed, type: 'identity' })
  } catch (error) {
    throw asUsage(error)
  }
}

function asUsage(error: unknown): unknown {
  if (!(error instanceof SallyportError) || error.code !== 'ERR_OPTIONS_INVALID') return error
  const place = error.place === 'options.actions' ? '--action' : '--resource'
  const message = error.message.replace(/`options\.(action|resource)s`/, '`--$1`')
  return new CliError('ERR_USAGE', message, {
    ...{ place, cause: error },
    ...(error.hint !== undefined && { hint: error.hint }),
  })
}

/** A name that AWS does not have is granted by nobody: the check would pass whatever it was to find. */
async function noteUnknown(terminal: Terminal, actions: readonly string[]): Promise<void> {
  if (actions.length === 0) return
  const catalogue = await loadCatalogue()
  for (const name of actions) {
    if (name === '*' || catalogue.expandAction(name).length > 0) continue
    terminal.note(
      `${printable(`\`${name}\` is not an action that AWS lists: check its spelling`)}\n`,
    )
  }
}
