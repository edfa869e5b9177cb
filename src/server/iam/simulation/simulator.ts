/** The policy simulator's operations ("IAM policy testing with the IAM policy simulator"). */

import type { Context } from '../../../entries/index.ts'
import { serviceControlLevels } from '../../access/service-control-levels.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { readIamArn } from '../../store/arns.ts'
import { invalidInput, onAnything } from '../entities.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'
import { keysOf } from './context-keys.ts'
import { confirmScenario } from './resource-scenarios.ts'
import { simulate } from './simulate.ts'
import {
  confirmDocument,
  findSource,
  givenPolicies,
  type SimulatedPolicies,
  sourcePolicies,
} from './simulated-policies.ts'

export const simulatorOperations = {
  SimulateCustomPolicy: { target: onAnything, run: simulateCustom },
  SimulatePrincipalPolicy: { target: onSource, run: simulatePrincipal },
  GetContextKeysForCustomPolicy: { target: onAnything, run: customKeys },
  GetContextKeysForPrincipalPolicy: { target: onSource, run: principalKeys },
} satisfies OperationTable

function onSource(input: InputFields): CallTarget {
  return { resource: input.need('PolicySourceArn') }
}

/** Who calls where nobody is named: no policy can mean it. */
const nobody = 'simulated-5f0c1b7e-nobody'

function simulateCustom(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const caller = input.text('CallerArn')
  if (caller === undefined && input.has('ResourcePolicy')) {
    throw invalidInput('CallerArn must be given with a resource policy.')
  }
  return run(input, call, { policies: givenPolicies(input), caller, scps: readScps(input) })
}

function simulatePrincipal(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const found = findSource(input, call)
  const source = sourcePolicies(input, call, found)
  const given = givenPolicies(input)
  const policies = {
    identity: [...source.identity, ...given.identity],
    boundary: given.boundary ?? source.boundary,
  }
  const caller = input.text('CallerArn') ?? input.need('PolicySourceArn')
  // service-linked roles are limited by no SCP (E-52)
  const isLinked = found.path.startsWith('/aws-service-role/')
  const scps = isLinked ? undefined : serviceControlLevels(call.accounts, call.account)
  return run(input, call, { policies, caller, scps })
}

interface Simulated {
  readonly policies: SimulatedPolicies
  readonly caller: string | undefined
  readonly scps: readonly (readonly string[])[] | undefined
}

async function run(
  input: InputFields,
  call: ServedCall,
  { policies, caller, scps }: Simulated,
): Promise<CallOutput> {
  const type = caller === undefined ? undefined : readIamArn(caller)?.type
  if (caller !== undefined && !['user', 'group', 'role'].includes(type ?? '')) {
    throw invalidInput(`Invalid caller ARN: ${caller} must be a user, a group or a role.`)
  }
  const scenario = input.text('ResourceHandlingOption')
  const resources = input.texts('ResourceArns').filter((arn) => arn !== '*')
  if (scenario !== undefined) confirmScenario(scenario, resources)
  // a group is nobody who calls: its policies are those of any member
  const who = type === 'group' ? undefined : caller
  const resource = input.text('ResourcePolicy')
  if (resource !== undefined && type === 'role') {
    throw invalidInput('Invalid caller - Caller must be an IAM user in this context.')
  }
  const results = await simulate({
    ...policies,
    scps,
    resource: resource === undefined ? undefined : { id: 'ResourcePolicy', document: resource },
    caller: who ?? `arn:aws:iam::${call.account}:user/${nobody}`,
    unsaid: who === undefined ? ['aws:username', 'aws:userid', 'aws:principalarn'] : [],
    owner: readOwner(input),
    context: readContext(input),
    actions: readActions(input),
    resources,
    now: Date.parse(call.time),
  })
  return pageOf(input, call, {
    member: 'EvaluationResults',
    items: [...results.entries()],
    keyOf: ([at]) => String(at).padStart(6, '0'),
    show: ([, result]) => result,
  })
}

function readScps(input: InputFields): string[][] | undefined {
  const levels = input
    .structures('OrderedOrganizationPolicyInputList')
    .map((level) => level.texts('ServiceControlPolicyInputList'))
  for (const document of levels.flat()) confirmDocument(document)
  return levels.length === 0 ? undefined : levels
}

function readActions(input: InputFields): string[] {
  const actions = input.texts('ActionNames')
  const wrong = actions.find((action) => !/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action))
  if (wrong !== undefined) throw invalidInput(`Invalid Action: ${wrong} must be service:operation.`)
  return actions
}

function readOwner(input: InputFields): string | undefined {
  const owner = input.text('ResourceOwner')
  if (owner === undefined) return undefined
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(owner)?.[1]
  if (account === undefined) throw invalidInput(`Invalid resource owner: ${owner}`)
  return account
}

/** Values are strings on the wire; conditions read them as their operators want. */
function readContext(input: InputFields): Context {
  const entries = input.structures('ContextEntries').map((one) => {
    const name = one.text('ContextKeyName')
    const values = one.texts('ContextKeyValues')
    const isList = one.text('ContextKeyType')?.endsWith('List') === true
    if (name === undefined || values.length === 0 || (!isList && values.length > 1)) {
      throw invalidInput('A context entry must have a name and as many values as its type takes.')
    }
    return [name, isList ? values : (values[0] ?? '')] as const
  })
  return Object.fromEntries(entries)
}

function customKeys(input: InputFields): CallOutput {
  const documents = input.texts('PolicyInputList')
  for (const document of documents) confirmDocument(document)
  return { ContextKeyNames: keysOf(documents) }
}

function principalKeys(input: InputFields, call: ServedCall): CallOutput {
  const { identity } = sourcePolicies(input, call, findSource(input, call))
  const given = givenPolicies(input).identity
  return { ContextKeyNames: keysOf([...identity, ...given].map(({ document }) => document)) }
}
