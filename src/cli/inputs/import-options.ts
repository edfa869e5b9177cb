/** Options that take what people have of their accounts. */
import type { Command } from 'commander'
import { collect, takeOnce } from '../io/command-options.ts'

/** Adds the options of `ImportChoice`. */
export function addImportOptions(command: Command): Command {
  const own = command
    .option(
      '--authorization-details <file>',
      'output of `aws iam get-account-authorization-details`: whole, or pages one after another; repeatable',
      collect,
    )
    .option(
      '--organization <path>',
      'what AWS Organizations lists, in one file or a folder of outputs',
      takeOnce,
    )
    .option(
      '--identity-center <path>',
      'what `aws sso-admin` lists, in one file or a folder of outputs',
      takeOnce,
    )
    .option(
      '--resource-policy <[arn=]path>',
      'what the AWS CLI prints of a resource: `ARN=FILE`, `ARN@ACCOUNT=FILE`, or a folder of files named by ARNs; repeatable',
      collect,
    )
  return addManagedPolicies(own)
}

export interface ManagedChoice {
  readonly managedPolicies?: readonly string[]
}

/** Adds where the documents of managed policies are that are only named. */
export function addManagedPolicies(command: Command): Command {
  return command.option(
    '--managed-policies <path>',
    'AWS managed policies for those that are only named: a file or a folder; repeatable',
    collect,
  )
}
