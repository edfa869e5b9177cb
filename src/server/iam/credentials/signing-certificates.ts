/** X.509 signing certificates of users, two at most. */
import { X509Certificate } from 'node:crypto'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import type { SigningCertificateRecord, UserRecord } from '../../store/record-types.ts'
import { limitExceeded, namedUser, onIdentity } from '../entities.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'
import { ownedBy, removeThing, statusOf, updateStatus } from './owned-things.ts'

const mostCertificates = 2

export const signingOperations = {
  UploadSigningCertificate: { target: onIdentity('user'), run: uploadCertificate },
  ListSigningCertificates: { target: onIdentity('user'), run: listCertificates },
  UpdateSigningCertificate: { target: onIdentity('user'), run: updateStatus('signing') },
  DeleteSigningCertificate: { target: onIdentity('user'), run: removeThing('signing') },
} satisfies OperationTable

function uploadCertificate(input: InputFields, call: ServedCall): CallOutput {
  const user = namedUser(input, call)
  const body = input.need('CertificateBody')
  const { fingerprint256: fingerprint } = readCertificate(body)
  if (call.state.shelf('signing').all.some((one) => one.fingerprint === fingerprint)) {
    throw new AwsError(
      'DuplicateCertificate',
      'The same certificate is associated with an IAM user.',
    )
  }
  if (ownedBy(call, 'signing', user).length >= mostCertificates) {
    throw limitExceeded('CertificatesPerUser', mostCertificates)
  }
  const certificate: SigningCertificateRecord = {
    ...{
      id: makeUniqueId('') + makeUniqueId(''),
      owner: user.id,
      active: true,
      created: call.time,
    },
    ...{ body, fingerprint },
  }
  call.changes.put('signing', certificate)
  return { Certificate: certificateOutput(user, certificate) }
}

/** A certificate in PEM. Throws `MalformedCertificate`. */
function readCertificate(body: string): X509Certificate {
  try {
    return new X509Certificate(body)
  } catch {
    throw new AwsError('MalformedCertificate', `Certificate ${body} is malformed.`)
  }
}

function certificateOutput({ name }: UserRecord, one: SigningCertificateRecord): CallOutput {
  return {
    UserName: name,
    CertificateId: one.id,
    CertificateBody: one.body,
    Status: statusOf(one),
    UploadDate: new Date(one.created),
  }
}

function listCertificates(input: InputFields, call: ServedCall): CallOutput {
  const user = namedUser(input, call)
  return pageOf(input, call, {
    member: 'Certificates',
    items: ownedBy(call, 'signing', user),
    keyOf: ({ created, id }) => `${created} ${id}`,
    show: (one) => certificateOutput(user, one),
  })
}
