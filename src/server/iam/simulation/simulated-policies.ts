/** The policies of a simulation: those of a user, group or role, and those that the input brings. */
import { documentOf } from '../../access/account-directory.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { arnOf, readIamArn } from '../../store/arns.ts'
import { type AnyIdentity, invalidInput, noSuchEntity } from '../entities.ts'
import type { ServedCall } from '../operation.ts'
import { confirmCompiles } from '../policies/documents.ts'

/** A document, and by which id the result names it. */
export interface SimulatedPolicy {
  readonly id: string
  readonly document: string
}

export interface SimulatedPolicies {
  readonly identity: readonly SimulatedPolicy[]
  readonly boundary: readonly SimulatedPolicy[] | undefined
}

/** What the input itself brings. */
export function givenPolicies(input: InputFields): SimulatedPolicies {
  const boundaries = numbered(input, 'PermissionsBoundaryPolicyInputList')
  if (boundaries.length > 1) throw invalidInput('Only one permissions boundary can be given.')
  return {
    identity: numbered(input, 'PolicyInputList'),
    boundary: boundaries.length === 0 ? undefined : boundaries,
  }
}

function numbered(input: InputFields, member: string): SimulatedPolicy[] {
  return input.texts(member).map((document, at) => {
    confirmDocument(document)
    return { id: `${member}.${at + 1}`, document }
  })
}

/** Throws `InvalidInput` for what is no policy. */
export function confirmDocument(document: string): void {
  try {
    confirmCompiles(document)
  } catch (cause) {
    if (cause instanceof AwsError) throw invalidInput(cause.message)
    throw cause
  }
}

/** The user, group or role that the input names. */
export function findSource(input: InputFields, call: ServedCall): AnyIdentity {
  const arn = input.need('PolicySourceArn')
  const parts = readIamArn(arn)
  const kinds = ['user', 'group', 'role'] as const
  const kind = kinds.find((one) => one === parts?.type)
  if (kind === undefined || parts === undefined) {
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
  }
  const found = call.state.shelf(kind).byName(parts.name)
  if (found !== undefined && arnOf(call.account, kind, found) === arn) return found
  throw noSuchEntity(`No such entity ${arn}.`)
}

/** Its policies, a user's groups' among them, without those that the input leaves out. */
export function sourcePolicies(
  input: InputFields,
  call: ServedCall,
  source: AnyIdentity,
): SimulatedPolicies {
  const exclusions = readExclusions(input)
  const groups =
    'groups' in source
      ? source.groups.flatMap((id) => call.state.shelf('group').byId(id) ?? [])
      : []
  const named = [
    ...policiesOf(call, source, { kind: kindOf(source), exclusions }),
    ...groups.flatMap((group) => policiesOf(call, group, { kind: 'group', exclusions })),
  ]
  const boundary = 'boundary' in source ? source.boundary : undefined
  const kept = boundary !== undefined && !isExcluded(exclusions, 'permission-boundary', boundary)
  return {
    identity: named,
    boundary: kept ? managedPolicy(call, boundary) : undefined,
  }
}

function kindOf(source: AnyIdentity): 'user' | 'group' | 'role' {
  if ('trust' in source) return 'role'
  return 'groups' in source ? 'user' : 'group'
}

interface Naming {
  readonly kind: 'user' | 'group' | 'role'
  readonly exclusions: readonly Exclusion[]
}

function policiesOf(
  call: ServedCall,
  { name, inline, attached }: AnyIdentity,
  { kind, exclusions }: Naming,
): SimulatedPolicy[] {
  const own = inline
    .filter((one) => !isExcluded(exclusions, 'inline', `${kind}/${name}/${one.name}`))
    .map((one) => ({ id: `${kind}_${name}_${one.name}`, document: one.document }))
  const managed = attached
    .filter((arn) => {
      const type = readIamArn(arn)?.account === 'aws' ? 'aws-managed' : 'user-managed'
      return !isExcluded(exclusions, type, arn)
    })
    .flatMap((arn) => managedPolicy(call, arn))
  return [...own, ...managed]
}

function managedPolicy({ state, managed }: ServedCall, arn: string): SimulatedPolicy[] {
  const document = documentOf(state, managed, arn)
  if (document === undefined) throw new TypeError(`the policy \`${arn}\` is not there`)
  return [{ id: readIamArn(arn)?.name ?? arn, document }]
}

/** Policies of a type; one of them where it is named. */
interface Exclusion {
  readonly type: string | undefined
  readonly name: string | undefined
}

function readExclusions(input: InputFields): Exclusion[] {
  return input.structures('PolicyExclusionList').map((one) => {
    const inline = one.structure('InlinePolicyIdentifier')
    const name =
      inline === undefined
        ? one.text('PolicyArn')
        : `${inline.need('AttachmentType')}/${inline.need('AttachmentName')}/${inline.need('PolicyName')}`
    const type = one.text('PolicyType')
    if (type === undefined && name === undefined) {
      throw invalidInput('An exclusion must have a policy type, an ARN or an inline policy.')
    }
    return { type: inline === undefined ? type : 'inline', name }
  })
}

function isExcluded(exclusions: readonly Exclusion[], type: string, name: string): boolean {
  return exclusions.some(
    (one) =>
      (one.type === undefined || one.type === type) &&
      (one.name === undefined || one.name === name),
  )
}
