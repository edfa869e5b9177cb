/** `sallyport check-no-public-access`: whether resource policies and trust policies let anybody in. */
import { Command, Option } from 'commander'
import { checkNoPublicAccess, type PublicAccessOptions } from '../../entries/validate.ts'
import { publicResourceTypes } from '../../model/public-resource-types.ts'
import {
  addFormat,
  addParameters,
  type FormatChoice,
  type ParameterChoice,
} from '../io/command-options.ts'
import type { ExitCode } from '../io/report-error.ts'
import { readStdin } from '../io/request-text.ts'
import { findingFormats } from '../render/render-findings.ts'
import type { Terminal } from '../render/terminal.ts'
import { checkPolicies } from './check-policies.ts'
import { type CheckedPolicy, documentOf, findCheckedPolicies } from './checked-policies.ts'
import { GivenParameters } from './given-parameters.ts'
import { publicValues } from './unknown-values.ts'

type HeldType = PublicAccessOptions['resourceType']

interface NoPublicChoice extends FormatChoice, ParameterChoice {
  readonly resourceType?: HeldType
}

export function checkNoPublicAccessCommand(): Command {
  const command = new Command('check-no-public-access')
    .description('fail where resource policies let anybody in, as IAM Access Analyzer does')
    .argument('<file...>', 'files, `-` for stdin, or folders of .json and .jsonl files')
    .addOption(
      new Option(
        '--resource-type <type>',
        'what policy documents are attached to (default: what is judged most strictly)',
      ).choices(publicResourceTypes),
    )
    .addHelpText('after', noPublicHelp)
  return addFormat(addParameters(command), findingFormats)
}

const noPublicHelp = `
Reads what \`validate\` reads, less directory documents and cases, which \`public\` is for. Every Allow
has to be confined to fixed values: of principals, or of a key such as aws:SourceVpc or
aws:PrincipalOrgID. Identity-based policies, SCPs, RCPs and policies of VPC endpoints are left out.

Exits 5 where a policy fails, 3 where one is invalid or cannot be known before it is deployed.

Example:
  $ sallyport check-no-public-access --resource-type AWS::S3::Bucket bucket-policy.json
  $ sallyport check-no-public-access cdk.out --format github`

export async function checkNoPublicAccessOf(
  terminal: Terminal,
  paths: readonly string[],
  { resourceType, format, parameter }: NoPublicChoice,
): Promise<ExitCode> {
  const stdin = paths.includes('-') ? await readStdin(terminal) : ''
  const parameters = new GivenParameters(parameter)
  const unknowns = parameters.over(publicValues)
  return checkPolicies(terminal, {
    ...{ format, parameters },
    found: findCheckedPolicies(paths, { type: undefined, unknowns, managed: new Map(), stdin }),
    question: {
      code: 'PUBLIC_ACCESS',
      message: () => 'the statement gives public access',
      hint: 'name the principals, or confine them by a fixed value of a key such as `aws:PrincipalOrgID`',
      ask(policy) {
        const held = holderOf(policy, resourceType)
        if (held === undefined) return undefined
        return checkNoPublicAccess(documentOf(policy), { resourceType: held })
      },
    },
  })
}

/** What it is attached to; undefined for a policy that lets nobody in by itself. */
function holderOf(
  { type, policy, resource }: CheckedPolicy,
  asked?: HeldType,
): HeldType | undefined {
  if (type === 'trust') return 'AWS::IAM::AssumeRolePolicyDocument'
  if (policy === undefined) return type === 'identity' ? undefined : (asked ?? strictest)
  if (type !== 'resource') return undefined
  if (resource === undefined) return asked ?? strictest
  return bucketPolicies.has(resource) ? 'AWS::S3::Bucket' : strictest
}

/** Of access points no ARN of another access point confines an Allow (E-75); else all are alike. */
const strictest: HeldType = 'AWS::S3::AccessPoint'

const bucketPolicies: ReadonlySet<string> = new Set([
  ...['AWS::S3::BucketPolicy', 'AWS::S3Express::BucketPolicy', 'AWS::S3Outposts::BucketPolicy'],
  ...['aws_s3_bucket_policy', 'aws_s3_bucket', 'aws_s3control_bucket_policy'],
])
