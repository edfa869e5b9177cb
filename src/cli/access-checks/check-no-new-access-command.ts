/** `sallyport check-no-new-access`: whether changed policies allow what the old ones did not. */
import { Command } from 'commander'
import { type AccessCheck, checkNoNewAccess } from '../../entries/validate.ts'
import { addManagedPolicies, type ManagedChoice } from '../inputs/import-options.ts'
import { readManagedChoice } from '../inputs/import-sources.ts'
import {
  addFormat,
  addParameters,
  addPolicyKind,
  type ParameterChoice,
  type PolicyKindChoice,
} from '../io/command-options.ts'
import { isFolder } from '../io/files.ts'
import { CliError, type ExitCode } from '../io/report-error.ts'
import { readStdin } from '../io/request-text.ts'
import { findingFormats } from '../render/render-findings.ts'
import type { Terminal } from '../render/terminal.ts'
import { checkPolicies } from './check-policies.ts'
import {
  asParsed,
  type CheckedPolicy,
  documentOf,
  type FoundPolicies,
  findCheckedPolicies,
} from './checked-policies.ts'
import { GivenParameters } from './given-parameters.ts'
import { comparedValues } from './unknown-values.ts'

interface NewAccessChoice extends PolicyKindChoice, ParameterChoice, ManagedChoice {}

export function checkNoNewAccessCommand(): Command {
  const command = new Command('check-no-new-access')
    .description('fail where policies allow what they did not before, as IAM Access Analyzer does')
    .argument('<old>', 'a policy that says what may be allowed, or files or a folder as they were')
    .argument('<new>', 'the same as they would be: a file, `-` for stdin, or a folder')
    .addHelpText('after', noNewAccessHelp)
  return addFormat(addManagedPolicies(addParameters(addPolicyKind(command))), findingFormats)
}

const noNewAccessHelp = `
Reads what \`validate\` reads, less directory documents and cases, which \`diff\` compares. Policies of
files and folders are compared with those of the same name; where OLD is one policy document, all of
its kind are compared with it. A policy without an old one has to grant nothing.

Exits 5 where a policy fails, 3 where one is invalid or cannot be known before it is deployed.
A PASS is proven; a FAIL may be cautious.

Example:
  $ sallyport check-no-new-access main/policies policies
  $ sallyport check-no-new-access limits.json tfplan.json --format github`

export async function checkNoNewAccessOf(
  terminal: Terminal,
  [old = '', next = '']: readonly string[],
  choice: NewAccessChoice,
): Promise<ExitCode> {
  const { format, type } = choice
  const stdin = [old, next].includes('-') ? await readStdin(terminal) : ''
  const parameters = new GivenParameters(choice.parameter)
  const managed = readManagedChoice(choice)
  const options = { type, unknowns: parameters.over(comparedValues), managed, stdin }
  const found = findCheckedPolicies([next], options)
  const before = openOld(confirmRead(findCheckedPolicies([old], options)), { old, next })
  return checkPolicies(terminal, {
    ...{ found, format, parameters, remarks: before.remarksOn(found) },
    question: {
      code: 'NEW_ACCESS',
      message: (policy) =>
        before.policyFor(policy) === undefined
          ? 'the policy is new: there was none of that name before'
          : 'the statement allows what the old policy does not',
      hint: 'narrow it to what was allowed before, and keep what was denied',
      ask: (policy) =>
        before.isAbout(policy) ? compare(policy, before.policyFor(policy)) : undefined,
    },
  })
}

/** What cannot be read of the old policies says nothing of the new ones. */
function confirmRead(found: FoundPolicies): FoundPolicies {
  const [refusal] = found.refusals
  if (refusal !== undefined) throw refusal
  return found
}

/** An old policy of another kind allowed it to somebody else. */
function compare(policy: CheckedPolicy, old: CheckedPolicy | undefined): AccessCheck {
  const kind = asParsed(policy.type)
  // the same policy, attached to the same: what it says is AWS's or another's to change
  const isKept = policy.isAttached === true && old?.key === policy.key
  const existing = old !== undefined && !isKept && asParsed(old.type) === kind
  return checkNoNewAccess(
    isKept ? nothing : documentOf(policy),
    existing ? documentOf(old) : nothing,
    { type: kind },
  )
}

const nothing = { Version: '2012-10-17', Statement: [] }

/** The old policies: one for all new ones, or one for each. */
interface OldPolicies {
  policyFor(policy: CheckedPolicy): CheckedPolicy | undefined
  isAbout(policy: CheckedPolicy): boolean
  remarksOn(found: FoundPolicies): string[]
}

interface Paths {
  readonly old: string
  readonly next: string
}

/** Throws `ERR_USAGE` for a file and a folder, in which no names are the same. */
function openOld({ policies, documents }: FoundPolicies, { old, next }: Paths): OldPolicies {
  const [only] = policies
  const isOne = documents.length === 1 && documents.every(({ kind }) => kind === 'policy')
  if (isOne && only !== undefined && !isDirectory(old)) return openReference(only)
  if (isDirectory(old) !== isDirectory(next)) {
    throw new CliError('ERR_USAGE', 'a file and a folder have no policies of the same name', {
      hint: 'give two files, two folders, or one policy document that all are compared with',
    })
  }
  const byKey = new Map(policies.map((policy) => [policy.key, policy]))
  return {
    policyFor: ({ key }) => byKey.get(key),
    isAbout: () => true,
    remarksOn({ policies: left }) {
      const kept = new Set(left.map(({ key }) => key))
      const gone = policies.filter(({ key }) => !kept.has(key)).map(nameOf)
      return gone.length === 0 ? [] : [`removed, with what they deny: ${gone.join(', ')}`]
    },
  }
}

/** All that are of its kind are compared with it. */
function openReference(reference: CheckedPolicy): OldPolicies {
  const isAbout = ({ type }: CheckedPolicy) => asParsed(type) === asParsed(reference.type)
  return {
    policyFor: () => reference,
    isAbout,
    remarksOn({ policies }) {
      const others = policies.filter((policy) => !isAbout(policy)).map(nameOf)
      return others.length === 0
        ? []
        : [`not compared, being of another kind: ${others.join(', ')}`]
    },
  }
}

function isDirectory(path: string): boolean {
  return path !== '-' && isFolder(path)
}

function nameOf({ file, policy }: CheckedPolicy): string {
  return policy === undefined ? file : `${policy} (${file})`
}
