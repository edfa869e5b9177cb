/** How events become requests, as it travels to workers: AWS's service reference, where it is given. */
import { gunzipSync, gzipSync } from 'node:zlib'
import type { AuditOptions } from '../../entries/audit.ts'
import { readMappingText, textOfMapping } from '../inputs/read-reference.ts'
import { textBytes } from '../io/file-bytes.ts'
import { CliError } from '../io/report-error.ts'
import { digestOf } from './shard-events.ts'

export interface PackedMapping {
  /** SHA-256 of what is packed. */
  readonly digest: string
  readonly bytes: Uint8Array
}

/** Undefined where nothing is given. */
export function packMapping(mapping: AuditOptions): PackedMapping | undefined {
  const text = textOfMapping(mapping)
  if (text === undefined) return undefined
  return { digest: digestOf(Buffer.from(text)), bytes: gzipSync(text) }
}

/** Throws `ERR_QUEUE_BUNDLE` where it is another than the audit's. */
export function unpackMapping({ digest, bytes }: PackedMapping): AuditOptions {
  const packed = gunzipSync(bytes, { maxOutputLength: textBytes })
  if (digestOf(packed) !== digest) {
    throw new CliError('ERR_QUEUE_BUNDLE', 'the mapping in Redis is not the one of the audit', {
      place: digest,
    })
  }
  return readMappingText(packed.toString('utf8'))
}
