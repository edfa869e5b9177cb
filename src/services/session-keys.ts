/** Context keys that a service puts into the role sessions it obtains (K-57…K-66). */
import { foldCase } from '../json/fold-case.ts'
import { limits } from '../model/limits.ts'

export interface SessionKey {
  /** As AWS spells it. */
  readonly key: string
  /** What its value looks like, as text. */
  readonly form: RegExp
  /** The service principal that obtains such sessions; undefined: IAM Identity Center, for a person. */
  readonly issuer: string | undefined
  /** A key that never goes without this one (K-59). */
  readonly pair: string | undefined
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const instance = formOf('ec2', 'instance/i-[0-9a-f]+')
const glue = /^glue\.amazonaws\.com$/

const rows: readonly SessionKey[] = [
  row('aws:ChatbotSourceArn', 'chatbot', formOf('chatbot', 'chat-configuration/.+', '*')),
  row(
    'aws:Ec2InstanceSourceVpc',
    'ec2',
    /^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
    'aws:Ec2InstanceSourcePrivateIPv4',
  ),
  row('aws:Ec2InstanceSourcePrivateIPv4', 'ec2', ipv4, 'aws:Ec2InstanceSourceVpc'),
  row('ec2:SourceInstanceArn', 'ec2', instance),
  row('ec2:RoleDelivery', 'ec2', /^[12](?:\.0)?$/),
  row('lambda:SourceFunctionArn', 'lambda', formOf('lambda', 'function:.+')),
  row(
    'ssm:SourceInstanceArn',
    'ssm',
    /^arn:[^:]+:(?:ssm:[^:]+:\d{12}:managed-instance\/mi|ec2:[^:]+:\d{12}:instance\/i)-[0-9a-f]+$/,
  ),
  row('codebuild:BuildArn', 'codebuild', formOf('codebuild', 'build(?:-batch)?/.+')),
  row('codebuild:ProjectArn', 'codebuild', formOf('codebuild', 'project/.+')),
  row('glue:RoleAssumedBy', 'glue', glue),
  row('glue:CredentialIssuingService', 'glue', glue),
  row('identitystore:UserId', '', /^(?:[\da-f]{10}-)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i),
]

function row(key: string, service: string, form: RegExp, pair?: string): SessionKey {
  return { key, form, issuer: service === '' ? undefined : `${service}.amazonaws.com`, pair }
}

/** An ARN of a service; `*` for one that may have no region. */
function formOf(service: string, resource: string, region = '+'): RegExp {
  return new RegExp(`^arn:[^:]+:${service}:[^:]${region}:\\d{12}:${resource}$`)
}

/** By key in lower case. */
export const sessionKeys: ReadonlyMap<string, SessionKey> = new Map(
  rows.map((one) => [foldCase(one.key), Object.freeze(one)]),
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
    const known = sessionKeys.get(folded)
    if (known === undefined) {
      const hint = `use ${rows.map((one) => one.key).join(', ')}`
      return { key, message: 'is not a key that a service gives to a session', hint }
    }
    if (seen.has(folded)) {
      return { key, message: 'is there twice, in any case', hint: 'keep one of them' }
    }
    seen.add(folded)
    if (!isValueOf(known, value)) {
      return {
        key,
        message: 'has a value that the key cannot have',
        hint: 'give the value as AWS writes it',
      }
    }
  }
  return findMissingPair(seen)
}

function isValueOf({ form }: SessionKey, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false
  const text = String(value)
  return text.length <= limits.principalCharacters && form.test(text)
}

function findMissingPair(seen: ReadonlySet<string>): SessionKeyFault | undefined {
  for (const { key, pair } of rows) {
    if (pair === undefined || !seen.has(foldCase(key)) || seen.has(foldCase(pair))) continue
    return { key, message: `goes with \`${pair}\``, hint: `add \`${pair}\`` }
  }
  return undefined
}
