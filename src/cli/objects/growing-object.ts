/** An object that is written piece by piece: a file until it is whole, and then sent. */
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unreadable } from '../io/file-bytes.ts'
import { GrowingFile } from '../io/growing-file.ts'
import { askStore, locationOf, type ObjectLocation } from './object-store.ts'

export class GrowingObject {
  readonly #location: ObjectLocation
  readonly #folder: string
  readonly #file: GrowingFile
  readonly #remove: () => void

  constructor(path: string) {
    this.#location = locationOf(path)
    this.#folder = mkdtempSync(join(tmpdir(), 'sallyport-object-'))
    this.#file = new GrowingFile(join(this.#folder, 'object'))
    this.#remove = () => rmSync(this.#folder, { recursive: true, force: true })
    process.on('exit', this.#remove)
  }

  /** Throws `ERR_FILE_UNWRITABLE`. */
  async write(piece: string | Uint8Array): Promise<void> {
    await this.#file.write(piece)
  }

  /** Throws `ERR_STORE_FAILED`. */
  async finish(): Promise<void> {
    await this.#file.finish()
    try {
      await putObject(this.#location, await bytesOf(join(this.#folder, 'object')))
    } finally {
      this.#remove()
      process.off('exit', this.#remove)
    }
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path) // of 2 GiB at most
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Throws `ERR_STORE_FAILED`. */
export async function putObject(location: ObjectLocation, bytes: Uint8Array): Promise<void> {
  const { bucket, key } = location
  await askStore(location, (client) =>
    client.putObject({ Bucket: bucket, Key: key, Body: bytes, ContentLength: bytes.length }),
  )
}
