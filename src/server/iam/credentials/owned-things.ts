/** What belongs to a user and can be active or not: keys of SSH, certificates, passwords of services. */
import type { InputFields } from '../../protocol/fields.ts'
import type { UserRecord } from '../../store/record-types.ts'
import { namedUser, noSuchEntity } from '../entities.ts'
import type { ServedCall } from '../operation.ts'

export type OwnedKind = 'ssh' | 'signing' | 'serviceCredential'

/** How the input names it, and what AWS calls it in errors. */
const names = {
  ssh: { member: 'SSHPublicKeyId', shown: 'Public Key' },
  signing: { member: 'CertificateId', shown: 'Certificate' },
  serviceCredential: {
    member: 'ServiceSpecificCredentialId',
    shown: 'Service Specific Credential',
  },
} as const

/** The user's things of a kind, the oldest first. */
export function ownedBy<K extends OwnedKind>({ state }: ServedCall, kind: K, user: UserRecord) {
  return state.shelf(kind).all.filter(({ owner }) => owner === user.id)
}

/** The one that the input names, of the user that it names or who calls. */
export function namedThing<K extends OwnedKind>(input: InputFields, call: ServedCall, kind: K) {
  const { member, shown } = names[kind]
  const id = input.need(member)
  const user = namedUser(input, call)
  const record = call.state.shelf(kind).byId(id)
  if (record === undefined || record.owner !== user.id) {
    throw noSuchEntity(`The ${shown} with id ${id} cannot be found.`)
  }
  return { user, record }
}

/** `Active` or `Inactive`. */
export function statusOf({ active }: { readonly active: boolean }): string {
  return active ? 'Active' : 'Inactive'
}

/** Updates the status of what the input names. */
export function updateStatus(kind: OwnedKind) {
  return (input: InputFields, call: ServedCall): undefined => {
    const { record } = namedThing(input, call, kind)
    call.changes.put(kind, { ...record, active: input.need('Status') === 'Active' })
  }
}

/** Removes what the input names. */
export function removeThing(kind: OwnedKind) {
  return (input: InputFields, call: ServedCall): undefined => {
    call.changes.remove(kind, namedThing(input, call, kind).record.id)
  }
}
