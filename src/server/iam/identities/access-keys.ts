/** Access keys of users and of the root user; their secrets are shown once and kept nowhere. */

import { randomBytes } from 'node:crypto'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeAccessKeyId } from '../../signature/secrets.ts'
import type { KeyRecord } from '../../store/record-types.ts'
import { actsAsRoot } from '../../wire/caller.ts'
import { limitExceeded, namedUser, noSuchEntity, onIdentity } from '../entities.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'

const mostKeys = 2

export const accessKeyOperations = {
  CreateAccessKey: { target: onIdentity('user'), run: createAccessKey },
  ListAccessKeys: { target: onIdentity('user'), run: listAccessKeys },
  UpdateAccessKey: { target: onIdentity('user'), run: updateAccessKey },
  DeleteAccessKey: { target: onIdentity('user'), run: deleteAccessKey },
  GetAccessKeyLastUsed: { target: onKeyOwner, run: getAccessKeyLastUsed },
} satisfies OperationTable

interface KeyOwner {
  readonly id: string
  /** Of a user; the root user has none. */
  readonly name: string | undefined
}

/** The user that the input names, or who calls: a user, or the root user. */
function ownerOf(input: InputFields, call: ServedCall): KeyOwner {
  const { caller, account } = call
  if (actsAsRoot(caller) && !input.has('UserName')) return { id: account, name: undefined }
  return namedUser(input, call)
}

function keysOf({ state }: ServedCall, { id }: KeyOwner): KeyRecord[] {
  return state.shelf('key').all.filter(({ owner }) => owner === id)
}

function createAccessKey(input: InputFields, call: ServedCall): CallOutput {
  const owner = ownerOf(input, call)
  if (keysOf(call, owner).length >= mostKeys) throw limitExceeded('AccessKeysPerUser', mostKeys)
  const { key, secret } = makeKey(call, owner.id)
  call.changes.put('key', key)
  return {
    AccessKey: {
      UserName: owner.name,
      AccessKeyId: key.id,
      Status: 'Active',
      SecretAccessKey: secret,
      CreateDate: new Date(key.created),
    },
  }
}

/** A new key and its secret. */
export function makeKey(
  { account, secrets, time }: Pick<ServedCall, 'account' | 'secrets' | 'time'>,
  owner: string,
): { readonly key: KeyRecord; readonly secret: string } {
  const id = makeAccessKeyId('AKIA', account)
  const salt = randomBytes(9).toString('base64')
  const key: KeyRecord = { id, owner, active: true, salt, created: time }
  return { key, secret: secrets.secretOf(id, salt) }
}

function listAccessKeys(input: InputFields, call: ServedCall): CallOutput {
  const owner = ownerOf(input, call)
  const page = pageOf(input, call, {
    member: 'AccessKeyMetadata',
    items: keysOf(call, owner),
    keyOf: ({ created, id }) => `${created} ${id}`,
    show: ({ id, active, created }) => ({
      UserName: owner.name,
      AccessKeyId: id,
      Status: active ? 'Active' : 'Inactive',
      CreateDate: new Date(created),
    }),
  })
  return page
}

function findKey(input: InputFields, call: ServedCall): KeyRecord {
  const id = input.need('AccessKeyId')
  const found = keysOf(call, ownerOf(input, call)).find((key) => key.id === id)
  if (found === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`)
  return found
}

function updateAccessKey(input: InputFields, call: ServedCall): undefined {
  const key = findKey(input, call)
  call.changes.put('key', { ...key, active: input.need('Status') === 'Active' })
}

function deleteAccessKey(input: InputFields, call: ServedCall): undefined {
  call.changes.remove('key', findKey(input, call).id)
}

/** Permission is asked for on the user that has the key. */
function onKeyOwner(input: InputFields, call: ServedCall): CallTarget {
  const key = call.state.shelf('key').byId(input.need('AccessKeyId'))
  const user = key && call.state.shelf('user').byId(key.owner)
  if (user === undefined) return { resource: '*' }
  return { resource: `arn:aws:iam::${call.account}:user${user.path}${user.name}` }
}

function getAccessKeyLastUsed(input: InputFields, call: ServedCall): CallOutput {
  const id = input.need('AccessKeyId')
  const key = call.state.shelf('key').byId(id)
  if (key === undefined) {
    throw new AwsError(
      'AccessDenied',
      `User: ${call.caller.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`,
    )
  }
  const { lastUsed, owner } = key
  return {
    UserName: call.state.shelf('user').byId(owner)?.name,
    AccessKeyLastUsed: {
      LastUsedDate: lastUsed && new Date(lastUsed.time),
      ServiceName: lastUsed?.service ?? 'N/A',
      Region: lastUsed?.region ?? 'N/A',
    },
  }
}
