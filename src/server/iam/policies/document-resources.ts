/** Resources and dates of identity policies, as IAM refuses them. */
import { AwsError } from '../../protocol/aws-error.ts'
import { listOf, type WrittenStatement } from './document-syntax.ts'

const partitions = ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b', '*']

const iamTypes = [
  ...['user/', 'federated-user/', 'role/', 'group/', 'instance-profile/', 'mfa/'],
  ...['server-certificate/', 'policy/', 'sms-mfa/', 'saml-provider/', 'oidc-provider/'],
  ...['report/', 'access-report/'],
]

/** Throws for an ARN of the account's partition that is cut short. */
export function confirmLegacyResources(statement: WrittenStatement): void {
  for (const resource of resourcesOf(statement)) {
    const [, partition, service, ...rest] = resource.split(':')
    if (partition !== 'aws' || service === undefined) continue
    const isShort = rest.length > 0 && rest.length < 3
    if (service === '' || isShort) throw wrong('The policy failed legacy parsing')
  }
}

/** Throws for a value of a date operator that is no date. */
export function confirmDates({ Condition = {} }: WrittenStatement): void {
  for (const [operator, keys] of Object.entries(Condition)) {
    if (!/^(?:ForA(?:ll|ny)Values?:)?Date/i.test(operator)) continue
    const values = Object.values(keys).flat()
    if (values.every((value) => isDate(String(value)))) continue
    throw wrong('The policy failed legacy parsing')
  }
}

const mostSeconds = 9_223_372_036_854_775_807n
const day = /^\d{1,4}(?:-(?:0?[1-9]|1[0-2])(?:-(?:0?[1-9]|[12]\d|3[01]))?)?$/
const time = /^(?:\d\d?(?::\d\d?(?::\d\d?(?:\.\d{1,9})?)?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?$/i

function isDate(text: string): boolean {
  if (/^-?\d{1,25}$/.test(text)) return BigInt(text) <= mostSeconds
  if (text.includes('${')) return true
  const [date = '', rest = '', ...more] = text.split(/t/i)
  return day.test(date) && time.test(rest) && more.length === 0
}

/** Throws for a resource that is neither `*` nor an ARN that may be. */
export function confirmResources(statements: readonly WrittenStatement[]): void {
  for (const statement of statements) {
    for (const resource of resourcesOf(statement)) confirmResource(resource)
  }
}

function resourcesOf({ Resource, NotResource }: WrittenStatement): readonly string[] {
  return listOf(Resource ?? NotResource)
}

function confirmResource(resource: string): void {
  if (resource === '*') return
  const [prefix, partition, service, region = '', owner = '', ...name] = resource.split(':')
  if (partition === undefined) {
    throw wrong(`Resource ${resource} must be in ARN format or "*".`)
  }
  if (service === undefined && partitions.includes(partition) && prefix === 'arn') {
    throw wrong('Resource vendor must be fully qualified and cannot contain regexes.')
  }
  if (!partitions.includes(partition)) {
    const padded = resource.split(':').slice(1)
    while (padded.length < 5) padded.push('*')
    throw wrong(`Partition "${partition}" is not valid for resource "arn:${padded.join(':')}".`)
  }
  if (service === 'iam') confirmIamResource(resource, region, name.join(':'))
  if (service === 's3' && region !== '' && region !== '*' && owner === '') {
    throw wrong(`Resource ${resource} can not contain region information.`)
  }
}

function confirmIamResource(resource: string, region: string, name: string): void {
  if (region !== '' && region !== '*') {
    throw wrong(`IAM resource ${resource} cannot contain region information.`)
  }
  const first = /^[a-z-]+\//.exec(name)?.[0] ?? ''
  const isWild = /^[^/]*[*?$]/.test(name) || name === 'root'
  if (isWild || iamTypes.includes(first)) return
  throw wrong(`IAM resource path must either be "*", root, or start with ${iamTypes.join(', ')}.`)
}

function wrong(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message)
}
