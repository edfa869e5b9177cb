/** Files that an importer is given by mistake: named for what they are, with what to do. */

import { type JsonNode, readJsonSequence } from '../../json/parse-json.ts'
import { type Fault, shorten } from '../../json/report.ts'

/** What a text is that no JSON can be; undefined where it may be JSON. */
export function nameForeignText(text: string): Fault | undefined {
  const start = text
    .slice(0, lookedAt)
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (start === '' && text.length <= lookedAt) {
    return {
      code: 'EMPTY_FILE',
      message: 'the file is empty',
      hint: 'run the command that should have written it again, and look at what it says',
    }
  }
  const kind = textKinds.find(({ pattern }) => pattern.test(start))
  if (kind === undefined) return undefined
  const { what, hint } = kind
  return { code: 'FOREIGN_FILE', message: `the file is ${what(start)}, not JSON`, hint }
}

/** Characters that tell what a text is. */
const lookedAt = 4_096

interface TextKind {
  readonly pattern: RegExp
  readonly what: (start: string) => string
  readonly hint: string
}

const fromTheAccount =
  'it says what should be deployed, not what is: import what the AWS CLI prints of the account'
const printJson = 'run the command again with `--output json`'

const textKinds: readonly TextKind[] = [
  {
    pattern: /\0ustar/,
    what: () => 'a tar archive',
    hint: 'unpack it, and give the file that is in it',
  },
  {
    pattern: /\0/,
    what: () => 'binary data',
    hint: 'give the text that the AWS CLI prints, as UTF-8',
  },
  {
    pattern: /^(?:aws: )?(?:An error occurred|Unable to locate credentials|usage: aws)/,
    what: (start) => `a message of the AWS CLI (\`${shorten(start.split(/[\r\n]/)[0] ?? '')}\`)`,
    hint: 'resolve what it says, then run the command again',
  },
  {
    pattern: /^<(?:!doctype html|html|head|body)/i,
    what: () => 'a web page',
    hint: 'fetch the file itself, or log in first',
  },
  {
    pattern: /^</,
    what: () => 'XML',
    hint: 'give the JSON that the AWS CLI prints, not what the API itself returns',
  },
  {
    pattern: /^user,arn,user_creation_time,/,
    what: () => 'a credential report',
    hint: 'it has no policies: run `aws iam get-account-authorization-details`',
  },
  { pattern: /^\w+(?:,\w+){2,}\r?\n/, what: () => 'CSV', hint: printJson },
  {
    pattern: /^[A-Za-z\d+/\r\n]{60,}=*\s*$/,
    what: () => 'base64',
    hint: 'decode it first',
  },
  { pattern: /^[-+|]{3}/, what: () => 'a table', hint: printJson },
  {
    pattern: /^AWSTemplateFormatVersion\s*:/m,
    what: () => 'a CloudFormation template',
    hint: fromTheAccount,
  },
  {
    pattern: /^(?:resource|data|provider|terraform|module|variable|locals)\b[^:=\n]*\{/m,
    what: () => 'Terraform source',
    hint: fromTheAccount,
  },
  { pattern: /^(?:- )?[A-Za-z]+:(?:\s|$)/, what: () => 'YAML', hint: printJson },
  { pattern: /^[A-Z]+\t/, what: () => 'text output of the AWS CLI', hint: printJson },
]

/** What a text is, given as a directory document; undefined where it may be one. */
export function nameForeignDocument(text: string): Fault | undefined {
  const fault = nameForeignText(text)
  if (fault !== undefined || !foreignMembers.test(text)) return fault
  const { nodes } = readJsonSequence(text)
  const [first] = nodes.flatMap((node) => (node.kind === 'array' ? node.items : [node]))
  const page = first === undefined ? undefined : nameForeignPage(first)
  if (page === undefined || page === directoryKind) return undefined
  const { what, hint } = page
  return { code: 'FOREIGN_FILE', message: `this is ${what}, not a directory document`, hint }
}

/** A first look: members of other documents begin with a capital, or are of Terraform. */
const foreignMembers =
  /^\s*[[{]*\s*"(?:[A-Z]|terraform_version|format_version|planned_values|__type|(?:user|group|role)_?[Dd]etail)/

/** What a page is that the importer does not take; undefined where that cannot be said. */
export function nameForeignPage(node: JsonNode): ForeignPage | undefined {
  if (node.kind !== 'object') return undefined
  const names = new Set(node.members.map(({ key }) => key))
  if ([...names].some((name) => renamedList.test(name))) return renamedDetails
  return pageKinds.find(({ has }) => has.some((one) => one.every((name) => names.has(name))))
}

/** A document of another kind. */
export interface ForeignPage {
  /** Sets of members; all of one set tell it. */
  readonly has: readonly (readonly string[])[]
  readonly what: string
  readonly hint: string
}

/** A list of authorization details under a name that AWS does not print. */
const renamedList =
  /^(?!(?:User|Group|Role)DetailList$)(?:[Uu]ser|[Gg]roup|[Rr]ole)_?[Dd]etail_?[Ll]ist$/

const renamedDetails: ForeignPage = {
  has: [],
  what: 'authorization details of an account whose members have other names',
  hint: 'give what `aws iam get-account-authorization-details` prints, with `UserDetailList` and the like',
}

const directoryKind: ForeignPage = {
  has: [['accounts'], ['identityCenter'], ['resources'], ['organization'], ['endpoints']],
  what: 'a directory document',
  hint: 'give it without an option, in code to `parseDirectory`',
}

/** What one import takes, and the others do not. */
export const resourceKind: ForeignPage = {
  has: [['Policy'], ['Attributes'], ['PublicAccessBlockConfiguration'], ['policyText']],
  what: 'what the AWS CLI prints of a single resource or policy',
  hint: 'give a resource’s policy with `--resource-policy`',
}

const pageKinds: readonly ForeignPage[] = [
  {
    has: [['AWSTemplateFormatVersion'], ['Resources', 'Parameters'], ['Resources', 'Outputs']],
    what: 'a CloudFormation template',
    hint: fromTheAccount,
  },
  {
    has: [['terraform_version'], ['planned_values'], ['resource_changes']],
    what: 'a Terraform plan or state',
    hint: fromTheAccount,
  },
  {
    has: [['UserDetailList'], ['RoleDetailList'], ['GroupDetailList']],
    what: 'authorization details of an account',
    hint: 'give them with `--authorization-details`, in code to `importAuthorizationDetails`',
  },
  {
    has: [['OrganizationalUnits'], ['Organization'], ['Roots']],
    what: 'a listing of AWS Organizations',
    hint: 'give it with `--organization`, in code to `importOrganization`',
  },
  {
    has: [['PermissionSets'], ['PermissionSet'], ['AccountAssignments']],
    what: 'a listing of IAM Identity Center',
    hint: 'give it with `--identity-center`, in code to `importIdentityCenter`',
  },
  {
    has: [['Statement']],
    what: 'a policy document',
    hint: 'attach it to an identity or a resource in a directory document',
  },
  {
    has: [['Records']],
    what: 'a log of CloudTrail',
    hint: 'a log has requests, not policies',
  },
  {
    has: [['request', 'expect']],
    what: 'a case',
    hint: 'run it with `sallyport test`',
  },
  {
    has: [['principal', 'action']],
    what: 'a request',
    hint: 'decide it with `sallyport check`',
  },
  directoryKind,
  resourceKind,
  {
    has: [
      ['Users'],
      ['Roles'],
      ['Groups'],
      ['AttachedPolicies'],
      ['PolicyNames'],
      ['User'],
      ['Role'],
    ],
    what: 'a listing of IAM without the policies',
    hint: 'run `aws iam get-account-authorization-details`',
  },
  {
    has: [['__type'], ['Error'], ['message'], ['errorMessage']],
    what: 'an error message',
    hint: 'resolve what it says, then run the command again',
  },
]
