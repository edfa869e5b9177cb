/** Context keys that a service puts into the role sessions it obtains (K-57…K-66). */
import { foldCase } from '../json/fold-case.ts'
import { limits } from './limits.ts'

export interface SessionKey {
  /** As AWS spells it. */
  readonly key: string
  /** What its value looks like, as text. */
  readonly form: RegExp
  /** The service principal that obtains such sessions; undefined: IAM Identity Center, for a person. */
  readonly issuer: string | undefined
  /** A key that never goes without this one (K-59). */
  readonly pair?: string
}

const instance = /^arn:[^:]+:ec2:[^:]+:\d{12}:instance\/i-[0-9a-f]+$/
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

const rows: readonly SessionKey[] = [
  {
    key: 'aws:ChatbotSourceArn',
    form: /^arn:[^:]+:chatbot:[^:]*:\d{12}:chat-configuration\/.+$/,
    issuer: 'chatbot.amazonaws.com',
  },
  {
    key: 'aws:Ec2InstanceSourceVpc',
    form: /^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    issuer: 'ec2.amazonaws.com',
    pair: 'aws:Ec2InstanceSourcePrivateIPv4',
  },
  {
    key: 'aws:Ec2InstanceSourcePrivateIPv4',
    form: ipv4,
    issuer: 'ec2.amazonaws.com',
    pair: 'aws:Ec2InstanceSourceVpc',
  },
  { key: 'ec2:SourceInstanceArn', form: instance, issuer: 'ec2.amazonaws.com' },
  { key: 'ec2:RoleDelivery', form: /^[12](?:\.0)?$/, issuer: 'ec2.amazonaws.com' },
  {
    key: 'lambda:SourceFunctionArn',
    form: /^arn:[^:]+:lambda:[^:]+:\d{12}:function:.+$/,
    issuer: 'lambda.amazonaws.com',
  },
  {
    key: 'ssm:SourceInstanceArn',
    form: /^arn:[^:]+:(?:ssm:[^:]+:\d{12}:managed-instance\/mi|ec2:[^:]+:\d{12}:instance\/i)-[0-9a-f]+$/,
    issuer: 'ssm.amazonaws.com',
  },
  {
    key: 'codebuild:BuildArn',
    form: /^arn:[^:]+:codebuild:[^:]+:\d{12}:build(?:-batch)?\/.+$/,
    issuer: 'codebuild.amazonaws.com',
  },
  {
    key: 'codebuild:ProjectArn',
    form: /^arn:[^:]+:codebuild:[^:]+:\d{12}:project\/.+$/,
    issuer: 'codebuild.amazonaws.com',
  },
  { key: 'glue:RoleAssumedBy', form: /^glue\.amazonaws\.com$/, issuer: 'glue.amazonaws.com' },
  {
    key: 'glue:CredentialIssuingService',
    form: /^glue\.amazonaws\.com$/,
    issuer: 'glue.amazonaws.com',
  },
  {
    key: 'identitystore:UserId',
    form: /^(?:[0-9a-f]{10}-)?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/,
    issuer: undefined,
  },
]

/** By key in lower case. */
export const sessionKeys: ReadonlyMap<string, SessionKey> = new Map(
  rows.map((row) => [foldCase(row.key), Object.freeze(row)]),
)

/** What is wrong with a role session's keys. */
export interface SessionKeyFault {
  /** The key, or none where it is all of them. */
  readonly key: string | undefined
  readonly message: string
  readonly hint: string
}

/** The first fault of what claims to be a role session's keys; undefined for none. */
export function findSessionKeyFault(keys: unknown): SessionKeyFault | undefined {
  if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
    return { key: undefined, message: 'must be an object', hint: 'give keys as { key: value }' }
  }
  const seen = new Set<string>()
  for (const [key, value] of Object.entries(keys)) {
    const folded = foldCase(key)
    const row = sessionKeys.get(folded)
    if (row === undefined) {
      const known = rows.map((one) => one.key).join(', ')
      return {
        key,
        message: 'is not a key that a service gives to a session',
        hint: `use ${known}`,
      }
    }
    if (String(value).length > limits.principalCharacters) {
      const most = limits.principalCharacters
      const message = `is over the limit \`principalCharacters\` of ${most}`
      return { key, message, hint: 'give the value as AWS writes it' }
    }
    if (seen.has(folded)) {
      return { key, message: 'is there twice; keys are compared without case', hint: 'keep one' }
    }
    seen.add(folded)
    const isValue = typeof value === 'string' || typeof value === 'number'
    if (!isValue || !row.form.test(String(value))) {
      return {
        key,
        message: 'has a value that the key cannot have',
        hint: 'give the value as AWS writes it',
      }
    }
  }
  return findMissingPair(seen)
}

function findMissingPair(seen: ReadonlySet<string>): SessionKeyFault | undefined {
  for (const { key, pair } of rows) {
    if (pair === undefined || !seen.has(foldCase(key)) || seen.has(foldCase(pair))) continue
    return { key, message: `goes with \`${pair}\``, hint: `add \`${pair}\`` }
  }
  return undefined
}
