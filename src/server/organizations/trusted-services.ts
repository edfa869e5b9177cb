/** Services with trusted access, and accounts that administer them for the organization. */
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { onNodes, onOrganization } from './asked-resources.ts'
import { memberOutput } from './member-accounts.ts'
import {
  constraint,
  findMember,
  invalidMember,
  managedOrganization,
  readOrganization,
} from './organization.ts'
import { organizationPage } from './organization-lists.ts'

export const trustedServiceCalls = {
  EnableAWSServiceAccess: { target: onOrganization, run: enableService },
  DisableAWSServiceAccess: { target: onOrganization, run: disableService },
  ListAWSServiceAccessForOrganization: { target: onOrganization, run: listServices },
  RegisterDelegatedAdministrator: { target: onNodes('AccountId'), run: register },
  DeregisterDelegatedAdministrator: { target: onNodes('AccountId'), run: deregister },
  ListDelegatedAdministrators: { target: onOrganization, run: listAdministrators },
  ListDelegatedServicesForAccount: { target: onNodes('AccountId'), run: listDelegations },
} satisfies OperationTable

/** Any service may be the one: AWS adds to its list all the time. */
function readService(input: InputFields): string {
  const service = input.need('ServicePrincipal')
  if (/^[a-z0-9.-]+\.amazonaws\.com$/.test(service)) return service
  throw invalidMember(
    'UNRECOGNIZED_SERVICE_PRINCIPAL',
    'You specified an unrecognized service principal.',
  )
}

function enableService(input: InputFields, call: ServedCall): CallOutput {
  const { record } = managedOrganization(call)
  const service = readService(input)
  if (!record.services.some((one) => one.service === service)) {
    const services = [...record.services, { service, since: call.time }]
    call.changes.put('organization', { ...record, services })
  }
  return {}
}

function disableService(input: InputFields, call: ServedCall): CallOutput {
  const { management, record } = managedOrganization(call)
  const service = readService(input)
  const members = management.shelf('member').all
  if (members.some(({ delegations }) => delegations.some((one) => one.service === service))) {
    throw constraint(
      'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
      'You have delegated administrators registered for this service. Deregister them first.',
    )
  }
  const services = record.services.filter((one) => one.service !== service)
  // what IAM has enabled needs the trusted access
  const rootFeatures = service === 'iam.amazonaws.com' ? [] : record.rootFeatures
  call.changes.put('organization', { ...record, services, rootFeatures })
  return {}
}

function listServices(input: InputFields, call: ServedCall): CallOutput {
  const { record } = readOrganization(call)
  return organizationPage(input, call, {
    ...{ member: 'EnabledServicePrincipals', items: record.services },
    keyOf: ({ service }) => service,
    show: ({ service, since }) => ({ ServicePrincipal: service, DateEnabled: new Date(since) }),
  })
}

function register(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const service = readService(input)
  const member = findMember(organization, input.need('AccountId'))
  if (member.id === organization.management.id) {
    throw constraint(
      'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
      'You cannot register the management account as delegated administrator.',
    )
  }
  if (member.closed !== undefined) {
    throw constraint(
      'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
      'You cannot register a suspended account as delegated administrator.',
    )
  }
  if (!organization.record.services.some((one) => one.service === service)) {
    throw constraint(
      'SERVICE_ACCESS_NOT_ENABLED',
      'You must enable service access before registering a delegated administrator.',
    )
  }
  if (member.delegations.some((one) => one.service === service)) {
    throw new AwsError(
      'AccountAlreadyRegisteredException',
      'The provided account is already a delegated administrator for your organization.',
    )
  }
  const delegations = [...member.delegations, { service, since: call.time }]
  call.changes.put('member', { ...member, delegations })
  return {}
}

function notRegistered(): AwsError {
  return new AwsError(
    'AccountNotRegisteredException',
    'The provided account is not a registered delegated administrator for your organization.',
  )
}

function deregister(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const service = readService(input)
  const member = findMember(organization, input.need('AccountId'))
  const delegations = member.delegations.filter((one) => one.service !== service)
  if (delegations.length === member.delegations.length) throw notRegistered()
  call.changes.put('member', { ...member, delegations })
  return {}
}

function listAdministrators(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const service = input.text('ServicePrincipal')
  const delegated = organization.management.shelf('member').all.flatMap((member) => {
    const wanted = member.delegations.filter(
      (one) => service === undefined || one.service === service,
    )
    const [first] = wanted.map(({ since }) => since).sort()
    return first === undefined ? [] : [{ member, since: first }]
  })
  return organizationPage(input, call, {
    ...{ member: 'DelegatedAdministrators', items: delegated },
    keyOf: ({ member }) => member.id,
    show: ({ member, since }) => {
      const { Paths: _, ...output } = memberOutput(organization, member)
      return { ...output, DelegationEnabledDate: new Date(since) }
    },
  })
}

function listDelegations(input: InputFields, call: ServedCall): CallOutput {
  const { delegations } = findMember(readOrganization(call), input.need('AccountId'))
  if (delegations.length === 0) throw notRegistered()
  return organizationPage(input, call, {
    ...{ member: 'DelegatedServices', items: delegations },
    keyOf: ({ service }) => service,
    show: ({ service, since }) => ({
      ServicePrincipal: service,
      DelegationEnabledDate: new Date(since),
    }),
  })
}
