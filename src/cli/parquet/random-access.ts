/** Files and objects of which any part can be read. */
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { TrailFile } from '../audit/trail-files.ts'
import { unreadable } from '../io/file-bytes.ts'
import { CliError } from '../io/report-error.ts'
import { askStore, isObjectPath, locationOf } from '../objects/object-store.ts'
import type { RandomAccess } from './parquet-packages.ts'

/** Something to read parts of, until it is closed. */
export interface OpenedParts extends RandomAccess {
  close(): Promise<void>
}

/** Throws `ERR_FILE_UNREADABLE`. */
export async function openParts(file: TrailFile): Promise<OpenedParts> {
  if (isObjectPath(file.path)) return objectParts(file)
  try {
    return fileParts(file, await open(file.path))
  } catch (error) {
    throw unreadable(file.path, error)
  }
}

function fileParts({ path, bytes }: TrailFile, handle: FileHandle): OpenedParts {
  return {
    byteLength: bytes,
    close: () => handle.close(),
    slice: async (start, end = bytes) => {
      const part = Buffer.alloc(lengthOf({ start, end, bytes }))
      const { bytesRead } = await handle.read(part, 0, part.length, start).catch((error) => {
        throw unreadable(path, error)
      })
      if (bytesRead === part.length) return whole(part)
      throw new CliError('ERR_FILE_INVALID', 'the file has another size than when it was listed', {
        place: path,
      })
    },
  }
}

/** The object as it is now in all parts: what is put there meanwhile is told apart by its tag. */
function objectParts({ path, bytes }: TrailFile): OpenedParts {
  const location = locationOf(path)
  let tag: string | undefined
  return {
    byteLength: bytes,
    close: async () => undefined,
    slice: async (start, end = bytes) => {
      const length = lengthOf({ start, end, bytes })
      if (length === 0) return new ArrayBuffer(0)
      const input = {
        Bucket: location.bucket,
        Key: location.key,
        Range: `bytes=${start}-${end - 1}`,
        ...(tag !== undefined && { IfMatch: tag }),
      }
      const { part, etag } = await askStore(location, async (client) => {
        const { Body = [], ETag } = await client.getObject(input)
        return { part: await buffer(Readable.from(Body)), etag: ETag }
      })
      tag ??= etag
      if (part.length === length) return whole(part)
      throw new CliError('ERR_STORE_FAILED', 'the object is another than when it was listed', {
        place: path,
        hint: 'begin the audit again',
      })
    },
  }
}

interface ByteSpan {
  readonly start: number
  readonly end: number
  /** Of the whole. */
  readonly bytes: number
}

function lengthOf({ start, end, bytes }: ByteSpan): number {
  if (start >= 0 && start <= end && end <= bytes) return end - start
  throw new Error('a part is outside of the file')
}

/** Small buffers share their memory with others. */
function whole({ buffer: memory, byteOffset, byteLength }: Buffer): ArrayBuffer {
  const isWhole = byteOffset === 0 && byteLength === memory.byteLength
  return (isWhole ? memory : memory.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer
}
