/** Server certificates. Their private keys are compared and not kept: nothing here serves TLS with them. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { type CallOutput, writeTime } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import type { ServerCertificateRecord } from '../../store/record-types.ts'
import { exists, limitExceeded, noSuchEntity, onAll, resourceTags } from '../entities.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { hasPrefix, pageOf } from '../pages.ts'
import { exactKeys, givenTags, readTags, requestTags, tagOutput } from '../tags.ts'
import { confirmChain, readPem } from './certificate-chain.ts'

const mostCertificates = 20

export const serverCertificateOperations = {
  UploadServerCertificate: { target: uploadTarget, run: uploadCertificate },
  GetServerCertificate: { target: onCertificate, run: getCertificate },
  ListServerCertificates: { target: onAll('server-certificate'), run: listCertificates },
  UpdateServerCertificate: { target: updateTarget, run: updateCertificate },
  DeleteServerCertificate: { target: onCertificate, run: deleteCertificate },
} satisfies OperationTable

function arnOfCertificate(
  { account }: ServedCall,
  { path, name }: { readonly path: string; readonly name: string },
): string {
  return `arn:aws:iam::${account}:server-certificate${path}${name}`
}

function uploadTarget(input: InputFields, call: ServedCall): CallTarget {
  const named = { path: input.text('Path') ?? '/', name: input.need('ServerCertificateName') }
  const resource = arnOfCertificate(call, named)
  const context = requestTags(input)
  const hasTags = input.structures('Tags').length > 0
  const also = hasTags ? [{ action: 'iam:TagServerCertificate', resource, context }] : []
  return { resource, context, also }
}

/** Permission is asked for on the certificate that the input names. */
export function onCertificate(input: InputFields, call: ServedCall): CallTarget {
  const name = input.need('ServerCertificateName')
  const found = call.state.shelf('certificate').byName(name)
  return {
    resource: arnOfCertificate(call, found ?? { path: '/', name }),
    context: resourceTags(found?.tags ?? []),
  }
}

function updateTarget(input: InputFields, call: ServedCall): CallTarget {
  const target = onCertificate(input, call)
  const found = call.state.shelf('certificate').byName(input.need('ServerCertificateName'))
  if (found === undefined) return target
  const resource = arnOfCertificate(call, renamed(input, found))
  const also = [{ action: 'iam:UpdateServerCertificate', resource }]
  return { ...target, also: resource === target.resource ? [] : also }
}

function renamed(input: InputFields, { name, path }: ServerCertificateRecord) {
  return {
    name: input.text('NewServerCertificateName') ?? name,
    path: input.text('NewPath') ?? path,
  }
}

function uploadCertificate(input: InputFields, call: ServedCall): CallOutput {
  const name = input.need('ServerCertificateName')
  const certificates = call.state.shelf('certificate')
  const tags = readTags(input, exactKeys)
  if (certificates.named(name) !== undefined) throw taken(name)
  if (certificates.size >= mostCertificates) {
    throw limitExceeded('ServerCertificatesPerAccount', mostCertificates)
  }
  const body = input.need('CertificateBody')
  const parsed = readPem(body)
  if (!parsed.checkPrivateKey(readPrivateKey(input.need('PrivateKey')))) {
    throw new AwsError('KeyPairMismatch', 'Certificate and private key do not match.')
  }
  const chain = input.text('CertificateChain')
  if (chain !== undefined) confirmChain(body, chain, Date.parse(call.time))
  const certificate: ServerCertificateRecord = {
    ...{ id: makeUniqueId('ASCA'), name, path: input.text('Path') ?? '/', created: call.time },
    ...{ body: body.trimEnd(), tags, expires: writeTime(new Date(parsed.validTo)) },
    ...(chain !== undefined && { chain: chain.trimEnd() }),
  }
  call.changes.put('certificate', certificate)
  return {
    ServerCertificateMetadata: metadataOf(call, certificate),
    Tags: givenTags(tags),
  }
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new AwsError('MalformedCertificate', 'Unable to parse the private key.')
  }
}

function taken(name: string): AwsError {
  return exists(`The Server Certificate with name ${name} already exists.`)
}

function metadataOf(call: ServedCall, certificate: ServerCertificateRecord): CallOutput {
  return {
    Path: certificate.path,
    ServerCertificateName: certificate.name,
    ServerCertificateId: certificate.id,
    Arn: arnOfCertificate(call, certificate),
    UploadDate: new Date(certificate.created),
    Expiration: new Date(certificate.expires),
  }
}

/** The certificate that the input names. */
export function findCertificate(
  input: InputFields,
  { state }: ServedCall,
): ServerCertificateRecord {
  const name = input.need('ServerCertificateName')
  const found = state.shelf('certificate').byName(name)
  if (found !== undefined) return found
  throw noSuchEntity(`The Server Certificate with name ${name} cannot be found.`)
}

function getCertificate(input: InputFields, call: ServedCall): CallOutput {
  const certificate = findCertificate(input, call)
  return {
    ServerCertificate: {
      ServerCertificateMetadata: metadataOf(call, certificate),
      CertificateBody: certificate.body,
      CertificateChain: certificate.chain,
      Tags: tagOutput(exactKeys, certificate.tags),
    },
  }
}

function listCertificates(input: InputFields, call: ServedCall): CallOutput {
  return pageOf(input, call, {
    member: 'ServerCertificateMetadataList',
    items: call.state.shelf('certificate').all.filter(hasPrefix(input)),
    keyOf: ({ name }) => name,
    show: (certificate) => metadataOf(call, certificate),
  })
}

function updateCertificate(input: InputFields, call: ServedCall): undefined {
  const certificate = findCertificate(input, call)
  const { name, path } = renamed(input, certificate)
  const other = call.state.shelf('certificate').named(name)
  if (other !== undefined && other.id !== certificate.id) throw taken(name)
  call.changes.put('certificate', { ...certificate, name, path })
}

function deleteCertificate(input: InputFields, call: ServedCall): undefined {
  call.changes.remove('certificate', findCertificate(input, call).id)
}
