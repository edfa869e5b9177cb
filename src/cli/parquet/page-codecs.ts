/** What inflates the pages of Parquet files, none larger than a page may be. */
import * as zlib from 'node:zlib'
import { importOptional } from '../packages/import-optional.ts'
import type { PageCodec, ParquetReader, ZstdPackage } from './parquet-packages.ts'

/** Bytes of one page, inflated: writers make pages of 1 MB. */
const PAGE_BYTES = 134_217_728

const none = new Uint8Array()

/** By the names of the format. Throws `ERR_PACKAGE_MISSING` for Zstandard where Node.js has none. */
export async function openCodecs(
  { snappyUncompress }: ParquetReader,
  used: ReadonlySet<string>,
): Promise<Record<string, PageCodec>> {
  const inflaters: Record<string, PageCodec> = {
    SNAPPY: (bytes, length) => {
      const page = new Uint8Array(length)
      snappyUncompress(bytes, page)
      return page
    },
    GZIP: (bytes, length) => zlib.gunzipSync(bytes, { maxOutputLength: length }),
    BROTLI: (bytes, length) => zlib.brotliDecompressSync(bytes, { maxOutputLength: length }),
    ...(used.has('ZSTD') && { ZSTD: await zstandard() }),
  }
  const bounded = Object.entries(inflaters).map(([name, inflate]): [string, PageCodec] => [
    name,
    (bytes, length) => (length === 0 ? none : inflate(bytes, confirmLength(length))),
  ])
  return Object.fromEntries(bounded)
}

function confirmLength(length: number): number {
  if (length > 0 && length <= PAGE_BYTES) return length
  throw new Error(`a page has more than ${PAGE_BYTES} bytes`)
}

async function zstandard(): Promise<PageCodec> {
  if ('zstdDecompressSync' in zlib) {
    const inflate = zlib.zstdDecompressSync as (bytes: Uint8Array, options: object) => Uint8Array
    return (bytes, length) => inflate(bytes, { maxOutputLength: length })
  }
  const { decompress } = await importOptional<ZstdPackage>('fzstd', 'fzstd')
  return (bytes, length) => decompress(bytes, new Uint8Array(length))
}
