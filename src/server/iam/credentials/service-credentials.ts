/** User names, passwords and keys that single services take ("Service-specific credentials"). */
import { randomBytes } from 'node:crypto'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { type CallOutput, writeTime } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import type { ServiceCredentialRecord, UserRecord } from '../../store/record-types.ts'
import { limitExceeded, namedIdentity, namedUser, onIdentity } from '../entities.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'
import { namedThing, ownedBy, removeThing, statusOf, updateStatus } from './owned-things.ts'

const mostCredentials = 2
const day = 86_400_000

/** Services that have a user name and a password, and those that have a key alone. */
const passwordServices = ['codecommit.amazonaws.com', 'cassandra.amazonaws.com']
const keyServices = ['bedrock.amazonaws.com']

export const serviceCredentialOperations = {
  CreateServiceSpecificCredential: { target: onIdentity('user'), run: createCredential },
  ListServiceSpecificCredentials: { target: onIdentity('user'), run: listCredentials },
  UpdateServiceSpecificCredential: {
    target: onIdentity('user'),
    run: updateStatus('serviceCredential'),
  },
  ResetServiceSpecificCredential: { target: onIdentity('user'), run: resetCredential },
  DeleteServiceSpecificCredential: {
    target: onIdentity('user'),
    run: removeThing('serviceCredential'),
  },
} satisfies OperationTable

function createCredential(input: InputFields, call: ServedCall): CallOutput {
  const user = namedIdentity(input, call, 'user')
  const service = input.need('ServiceName')
  if (![...passwordServices, ...keyServices].includes(service)) {
    throw new AwsError('NotSupportedService', `No such service ${service} is supported.`, {
      status: 404,
    })
  }
  const own = ownedBy(call, 'serviceCredential', user).filter((one) => one.service === service)
  if (own.length >= mostCredentials) {
    throw limitExceeded('ServiceSpecificCredentialsPerUser', mostCredentials)
  }
  const days = input.number('CredentialAgeDays')
  const credential: ServiceCredentialRecord = {
    ...{ id: makeUniqueId('ACCA'), owner: user.id, active: true, created: call.time, service },
    userName: `${user.name}${own.length === 0 ? '' : `+${own.length}`}-at-${call.account}`,
    salt: newSalt(),
    ...(days !== undefined && { expires: writeTime(new Date(Date.parse(call.time) + days * day)) }),
  }
  call.changes.put('serviceCredential', credential)
  return secretOutput(call, user, credential)
}

function newSalt(): string {
  return randomBytes(9).toString('base64')
}

/** With the secret, which is shown only when it is made. */
function secretOutput(
  { secrets }: ServedCall,
  user: UserRecord,
  credential: ServiceCredentialRecord,
): CallOutput {
  const purpose = `service credential\n${credential.id}`
  const secret = Buffer.from(secrets.bytesOf(purpose, credential.salt, 33)).toString('base64')
  const isKey = keyServices.includes(credential.service)
  return {
    ServiceSpecificCredential: {
      ...credentialOutput(user, credential),
      ...(isKey ? { ServiceCredentialSecret: secret } : { ServicePassword: secret }),
    },
  }
}

function credentialOutput({ name }: UserRecord, credential: ServiceCredentialRecord): CallOutput {
  const { service, userName, expires } = credential
  const isKey = keyServices.includes(service)
  return {
    CreateDate: new Date(credential.created),
    ExpirationDate: expires === undefined ? undefined : new Date(expires),
    ServiceName: service,
    ...(isKey ? { ServiceCredentialAlias: userName } : { ServiceUserName: userName }),
    ServiceSpecificCredentialId: credential.id,
    UserName: name,
    Status: statusOf(credential),
  }
}

function resetCredential(input: InputFields, call: ServedCall): CallOutput {
  const { user, record } = namedThing(input, call, 'serviceCredential')
  const renewed = { ...record, salt: newSalt() }
  call.changes.put('serviceCredential', renewed)
  return secretOutput(call, user, renewed)
}

function listCredentials(input: InputFields, call: ServedCall): CallOutput {
  const service = input.text('ServiceName')
  return pageOf(input, call, {
    member: 'ServiceSpecificCredentials',
    items: listedCredentials(input, call).filter(({ credential }) => {
      return service === undefined || credential.service === service
    }),
    keyOf: ({ credential }) => `${credential.created} ${credential.id}`,
    show: ({ user, credential }) => credentialOutput(user, credential),
  })
}

/** Of all users, where the input asks for them. */
function listedCredentials(input: InputFields, call: ServedCall) {
  const users =
    input.flag('AllUsers') === true ? call.state.shelf('user').all : [namedUser(input, call)]
  return users.flatMap((user) =>
    ownedBy(call, 'serviceCredential', user).map((credential) => ({ user, credential })),
  )
}
